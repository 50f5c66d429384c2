package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call that a limit holds back goes to the next provider at once; one that has no other waits its turn. */
class ThrottleTest {
    /** Whoever would wait would do so for ever. */
    private final MovedClock clock = new MovedClock();

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan limited(String property, String value) {
        return limited(property, value, "caravan.throttle.burst", "10s");
    }

    private TestCaravan limited(String property, String value, String other, String otherValue) {
        return TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property(property, value)
                .property(other, otherValue)
                .clock(clock)
                .start();
    }

    private static void requireThrottledTo(Reply reply, String text) {
        assertThat(reply.text()).isEqualTo(text);
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
    }

    @Test
    void requests_above_a_providers_rate_go_to_the_next() {
        try (TestCaravan caravan = limited("caravan.provider.north.requests-per-minute", "60")) {
            for (int i = 0; i < 10; i++) {
                caravan.chat("hi");
            }
            assertThat(north.journal().count()).isEqualTo(10);

            Reply next = caravan.chat("hi");
            Reply streamed = caravan.stream("simple", "hi");

            requireThrottledTo(next, "from south");
            requireThrottledTo(streamed, "from south");
            assertThat(caravan.meter("llm_requests_total", "provider=\"north\"", "error_type=\"throttled\""))
                    .isEqualTo(2);
            assertThat(caravan.meter("llm_fallbacks_total", "from=\"north/m1\"", "reason=\"throttled\""))
                    .isEqualTo(2);
        }
    }

    @Test
    void a_models_own_rate_goes_before_its_providers() {
        try (TestCaravan caravan = limited(
                "caravan.provider.north.requests-per-minute",
                "6000",
                "caravan.model.north/m1.requests-per-minute",
                "6")) {
            Reply first = caravan.chat("hi");
            Reply second = caravan.chat("hi");
            Reply anotherModel = caravan.ask("north/m2", "hi");

            requireThrottledTo(first, "from north");
            requireThrottledTo(second, "from south");
            assertThat(anotherModel.text()).isEqualTo("from north");
        }
    }

    @Test
    void prompts_above_a_providers_tokens_go_to_the_next() {
        try (TestCaravan caravan = limited("caravan.provider.north.tokens-per-minute", "600")) {
            String prompt = "seventy words or so make as many tokens ".repeat(9);

            Reply first = caravan.chat(prompt);
            Reply second = caravan.chat(prompt);

            requireThrottledTo(first, "from north");
            requireThrottledTo(second, "from south");
        }
    }

    @Test
    void a_model_that_was_called_a_moment_ago_is_left_to_the_next() {
        try (TestCaravan caravan = limited("caravan.model.north/m1.gap", "30s")) {
            Reply first = caravan.chat("hi");
            Reply second = caravan.chat("hi");

            requireThrottledTo(first, "from north");
            requireThrottledTo(second, "from south");
        }
    }

    @Test
    void pinned_calls_wait_their_turn() {
        try (TestCaravan caravan = limited("caravan.model.*.gap", "1ms", "caravan.model.*thinking*.gap", "300ms")) {
            CompletableFuture<List<Reply>> replies = CompletableFuture.supplyAsync(
                    () -> new Crowd(5).makesOneEach(() -> caravan.ask("north/deep-thinking-1", "hi")));
            for (int waiting = 4; waiting > 0; waiting--) {
                north.journal().awaitCount(5 - waiting, Duration.ofSeconds(20));
                clock.awaitWaiting(waiting);
                clock.moves(Duration.ofMillis(299));
                clock.awaitWaiting(waiting);
                clock.moves(Duration.ofMillis(1));
            }

            assertThat(replies.join()).hasSize(5).allSatisfy(reply -> {
                assertThat(reply.text()).isEqualTo("from north");
                assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
            });
        }
        assertThat(north.journal().count()).isEqualTo(5);
    }

    @Test
    void other_models_of_the_provider_need_not_wait() {
        try (TestCaravan caravan = limited("caravan.model.*thinking*.gap", "30s")) {
            caravan.ask("north/deep-thinking-1", "hi");

            requireThrottledTo(caravan.ask("north/deep-thinking-2", "hi"), "from north");
            requireThrottledTo(caravan.ask("north/quick", "hi"), "from north");
        }
    }

    @Test
    void a_throttled_call_leaves_no_mark_on_the_breaker() {
        try (TestCaravan caravan = limited("caravan.model.north/m1.gap", "30s")) {
            for (int i = 0; i < 30; i++) {
                caravan.chat("hi");
            }

            assertThat(caravan.meter("llm_circuit_state", "provider=\"north\"")).isZero();
        }
    }

    @Test
    void a_pinned_call_whose_turn_is_too_far_off_is_told_when() {
        try (TestCaravan caravan = limited("caravan.model.north/m1.gap", "50s")) {
            caravan.ask("north/m1", "hi");

            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("retry-after")).isEqualTo("50");
        }
    }

    @Test
    void no_limit_is_no_limit() {
        try (TestCaravan caravan = limited(
                "caravan.provider.north.requests-per-minute", "0", "caravan.provider.north.calls-at-once", "0")) {
            List<Reply> replies = new Crowd(20).makes(200, () -> caravan.chat("hi"));

            assertThat(replies).allSatisfy(reply -> assertThat(reply.text()).isEqualTo("from north"));
        }
    }
}
