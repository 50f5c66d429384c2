package dev.caravan.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Figures;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers may make up as many names as they like: there are so many labels and no more. */
class BoundedLabelsTest {
    private static final int MOST_MODELS = 300;
    private static final int OTHER_AND_NONE = 2;
    private static final int AT_ONCE = 32;
    private static final List<String> BY_MODEL = List.of(
            "llm_requests_total",
            "llm_cost_usd_total",
            "llm_tokens_total",
            "llm_request_duration_seconds_count",
            "llm_time_to_first_token_seconds_count",
            "llm_gateway_overhead_seconds_count",
            "llm_ratelimit_remaining");

    private final ProviderStub north = ProviderStub.openAi()
            .header("x-ratelimit-remaining-requests", "5")
            .chooses(request -> request.text().contains("gone-")
                    ? Optional.of(Behaviour.wellBehaved().fails(404))
                    : Optional.empty());
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .prices("north,*,2025-01-01,2,0.5,3,8")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void names_that_nobody_answers_to_share_one_label() throws Exception {
        caravan.chat("warm up");
        caravan.ask("north/gone-0", "hi");
        Figures before = Figures.of(caravan);

        ask(1200, number -> "north/gone-" + number);

        Figures after = Figures.of(caravan);
        assertThat(after.since(before).sum("llm_requests_total", "model=\"other\"", "status_code=\"404\""))
                .isEqualTo(1200);
        for (String meter : BY_MODEL) {
            assertThat(after.series(meter)).as(meter).isEqualTo(before.series(meter));
        }
        assertThat(after.series()).isEqualTo(before.series());
    }

    @Test
    void names_that_are_answered_to_have_labels_until_there_are_too_many() throws Exception {
        caravan.ask("north/gone-0", "hi");
        ask(400, number -> "north/any-" + number);
        Figures full = Figures.of(caravan);

        ask(800, number -> "north/" + (number % 2 == 0 ? "more-" : "gone-") + number);

        Figures after = Figures.of(caravan);
        for (String meter : BY_MODEL) {
            assertThat(after.models(meter))
                    .as(meter)
                    .contains("other")
                    .hasSizeLessThanOrEqualTo(MOST_MODELS + OTHER_AND_NONE);
            assertThat(after.models(meter)).as(meter).isEqualTo(full.models(meter));
        }
        assertThat(after.sum("llm_requests_total")).isEqualTo(2 + 400 + 400 + 2 * 400);
        assertThat(after.sum("llm_tokens_total", "token_type=\"input\"")).isEqualTo(800 * 10);
        assertThat(after.nanoUsd("llm_cost_usd_total")).isEqualTo(800L * (10 * 2_000 + 5 * 8_000));
    }

    @Test
    void names_of_providers_and_tiers_that_do_not_exist_leave_no_label() throws Exception {
        caravan.ask("nobody/m-0", "hi");
        caravan.ask("nobody-0", "hi");
        Figures before = Figures.of(caravan);

        ask(200, number -> (number % 2 == 0 ? "nobody/m-" : "nobody-") + number);

        assertThat(Figures.of(caravan).series()).isEqualTo(before.series());
    }

    private void ask(int calls, IntFunction<String> model) throws InterruptedException {
        Semaphore permits = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < calls; number++) {
                String name = model.apply(number);
                permits.acquire();
                threads.execute(() -> {
                    try {
                        caravan.post(TestCaravan.request(name, "hi", name.hashCode() % 2 == 0));
                    } finally {
                        permits.release();
                    }
                });
            }
        }
    }
}
