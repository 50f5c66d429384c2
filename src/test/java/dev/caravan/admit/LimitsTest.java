package dev.caravan.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers' own limits: what is beyond is refused, what is left is told, and a restart forgets nothing. */
class LimitsTest {
    private volatile Instant now = Instant.parse("2026-11-30T20:00:00Z");
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);
    private final Path folder;

    LimitsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        north.close();
    }

    @Test
    void a_day_of_calls_ends_at_midnight_where_the_budgets_are() {
        String secret = create("--requests-per-day", "2");
        try (TestCaravan caravan = start()) {
            Reply first = caravan.chatWith(secret, "hi");
            assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("2");
            assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("1");
            assertThat(first.header("x-ratelimit-reset-requests")).isEqualTo("3h0m0s");
            assertThat(first.header("x-ratelimit-limit-tokens")).isEmpty();
            caravan.chatWith(secret, "hi");

            Reply refused = caravan.chatWith(secret, "hi");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.errorCode()).isEqualTo("insufficient_quota");
            assertThat(refused.header("retry-after")).isEqualTo("10800");
            assertThat(refused.header("x-ratelimit-remaining-requests")).isEqualTo("0");
            now = Instant.parse("2026-11-30T22:59:59Z");
            assertThat(caravan.chatWith(secret, "hi").status()).isEqualTo(429);

            now = Instant.parse("2026-11-30T23:00:00Z");
            assertThat(caravan.chatWith(secret, "hi").header("x-ratelimit-remaining-requests"))
                    .isEqualTo("1");
            assertThat(north.journal().count()).isEqualTo(3);
        }
    }

    @Test
    void calls_at_the_same_time_never_exceed_the_day() throws Exception {
        String secret = create("--requests-per-day", "10");
        try (TestCaravan caravan = start();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                calls.add(callers.submit(() -> caravan.chatWith(secret, "hi")));
            }
            int answered = 0;
            for (Future<Reply> call : calls) {
                answered += call.get().status() == 200 ? 1 : 0;
            }

            assertThat(answered).isEqualTo(10);
            assertThat(north.journal().count()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_restart_keeps_the_count_of_the_day_and_of_the_minute(String database) {
        Map<String, String> place = database.equals("sqlite")
                ? Map.of("caravan.data", folder.toString())
                : Map.of("caravan.store.url", Postgres.database());
        String day = create(place, "day", "--requests-per-day", "3");
        String minute = create(place, "minute", "--requests-per-minute", "3");
        String tokens = create(place, "tokens", "--tokens-per-minute", "60");
        try (TestCaravan caravan = start(place)) {
            for (String secret : List.of(day, day, minute, minute, tokens, tokens)) {
                assertThat(caravan.chatWith(secret, "hi").status()).isEqualTo(200);
            }
        }

        now = now.plusSeconds(10);
        try (TestCaravan caravan = start(place)) {
            assertThat(caravan.chatWith(day, "hi").header("x-ratelimit-remaining-requests"))
                    .isEqualTo("0");
            assertThat(caravan.chatWith(day, "hi").errorCode()).isEqualTo("insufficient_quota");
            assertThat(caravan.chatWith(minute, "hi").status()).isEqualTo(200);
            assertThat(caravan.chatWith(minute, "hi").errorCode()).isEqualTo("rate_limit_exceeded");
            Reply left = caravan.chatWith(tokens, "hi");
            assertThat(Integer.parseInt(left.header("x-ratelimit-remaining-tokens")))
                    .isBetween(0, 15);
        }
    }

    @Test
    void a_minute_of_calls_grows_back() {
        String secret = create("--requests-per-minute", "2");
        try (TestCaravan caravan = start()) {
            caravan.chatWith(secret, "hi");
            caravan.chatWith(secret, "hi");

            Reply refused = caravan.chatWith(secret, "hi");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.errorCode()).isEqualTo("rate_limit_exceeded");
            assertThat(refused.header("retry-after")).isEqualTo("30");
            assertThat(refused.header("x-ratelimit-reset-requests")).isEqualTo("1m0s");

            now = now.plusSeconds(30);
            assertThat(caravan.chatWith(secret, "hi").status()).isEqualTo(200);
            assertThat(caravan.chatWith(secret, "hi").status()).isEqualTo(429);
        }
    }

    @Test
    void tokens_of_an_answer_may_lead_into_debt_that_grows_back() {
        north.usage(10, 150);
        String secret = create("--tokens-per-minute", "100");
        try (TestCaravan caravan = start()) {
            Reply first = caravan.chatWith(secret, "hi");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("x-ratelimit-limit-tokens")).isEqualTo("100");
            assertThat(Integer.parseInt(first.header("x-ratelimit-remaining-tokens")))
                    .isBetween(80, 99);

            Reply refused = caravan.chatWith(secret, "hi");
            assertThat(refused.errorCode()).isEqualTo("rate_limit_exceeded");
            assertThat(refused.errorMessage()).contains("tokens");
            assertThat(refused.header("x-ratelimit-remaining-tokens")).isEqualTo("0");
            assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(30, 50);

            now = now.plusSeconds(50);
            assertThat(caravan.chatWith(secret, "hi").status()).isEqualTo(200);
        }
    }

    @Test
    void what_was_refused_or_went_to_nobody_is_not_counted() {
        String secret = create("--requests-per-day", "3", "--requests-per-minute", "2", "--tokens-per-minute", "1000");
        try (TestCaravan caravan = start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(caravan.askWith(secret, "nobody", "hi").status()).isEqualTo(404);
            }
            assertThat(caravan.chatWith(secret, "hi").header("x-ratelimit-remaining-requests"))
                    .isEqualTo("1");
            caravan.chatWith(secret, "hi");
            for (int i = 0; i < 5; i++) {
                assertThat(caravan.chatWith(secret, "hi").errorCode()).isEqualTo("rate_limit_exceeded");
            }
            now = now.plusSeconds(60);

            assertThat(caravan.chatWith(secret, "hi").status()).isEqualTo(200);
            Reply refused = caravan.chatWith(secret, "hi");
            assertThat(refused.errorCode()).isEqualTo("insufficient_quota");
            assertThat(refused.header("x-ratelimit-limit-requests")).isEqualTo("3");
        }
    }

    @Test
    void a_call_with_a_draft_is_one_call_and_counting_tokens_is_none() {
        String secret = create("--requests-per-day", "9");
        try (TestCaravan caravan = start()) {
            String count = "{\"model\":\"north/m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
            caravan.post("/v1/messages/count_tokens", count, "x-api-key", secret);

            Reply reply = caravan.askWith(secret, "hybrid", "What is a caravan?");

            assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("8");
            assertThat(caravan.chatWith(secret, "hi").header("x-ratelimit-remaining-requests"))
                    .isEqualTo("7");
        }
    }

    @Test
    void a_changed_limit_holds_for_what_was_counted_before() {
        String secret = create();
        try (TestCaravan caravan = start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(caravan.chatWith(secret, "hi").headers().map().keySet())
                        .noneMatch(name -> name.startsWith("x-ratelimit"));
            }
            new KeyDesk(Map.of("caravan.data", folder.toString()), () -> now)
                    .key("change", "acme", "--requests-per-day", "4");
            Reply reply = caravan.chatWith(secret, "hi");
            long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (reply.status() == 200 && System.nanoTime() < end) {
                reply = caravan.chatWith(secret, "hi");
            }

            assertThat(reply.errorCode()).isEqualTo("insufficient_quota");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1s",
        "999, 1s",
        "1000, 1s",
        "59001, 1m0s",
        "360000, 6m0s",
        "3600000, 1h0m0s",
        "90061000, 25h1m1s"
    })
    void a_time_is_told_as_openai_does(long millis, String shown) {
        assertThat(Headroom.shown(Duration.ofMillis(millis))).isEqualTo(shown);
    }

    private String create(String... options) {
        return create(Map.of("caravan.data", folder.toString()), "acme", options);
    }

    private String create(Map<String, String> place, String name, String... options) {
        return new KeyDesk(place, () -> now).create(name, options);
    }

    private TestCaravan start() {
        return start(Map.of("caravan.data", folder.toString()));
    }

    private TestCaravan start(Map<String, String> place) {
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .property("caravan.auth", "keys")
                .property("caravan.budget.zone", "Europe/Berlin")
                .clock(() -> now);
        place.forEach(builder::property);
        return builder.start();
    }
}
