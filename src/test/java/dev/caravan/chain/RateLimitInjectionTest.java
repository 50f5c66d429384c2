package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that refuse every eighth call for its rate: the callers hardly notice. */
class RateLimitInjectionTest {
    private static final int CALLS = 300;
    private static final double SHARE = 0.12;

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {false, true})
    void of_calls_that_meet_rate_limits_hardly_any_fails(boolean streamed) {
        try (ProviderStub north = limited(7);
                ProviderStub south = limited(11);
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .provider("south", south)
                        .property("caravan.retry.wait", "100ms")
                        .property("caravan.cool-down.first", "100ms")
                        .start()) {
            List<Reply> replies =
                    new Crowd(20).makes(CALLS, () -> streamed ? caravan.stream("simple", "hi") : caravan.chat("hi"));

            double before = percent(replies.stream()
                    .filter(reply -> reply.status() != 200 || triedAgain(reply))
                    .count());
            double after = percent(
                    replies.stream().filter(reply -> reply.status() != 200).count());
            System.out.printf("failed before retries: %.1f %%  after: %.1f %%%n", before, after);
            assertThat(before).isGreaterThan(5);
            assertThat(after).isLessThanOrEqualTo(2);
        }
    }

    /** What it does say takes a moment, so that the calls are spread as real ones are. */
    private static ProviderStub limited(long seed) {
        return ProviderStub.openAi()
                .after(Duration.ofMillis(20))
                .sometimes(SHARE, seed, Behaviour.wellBehaved().rateLimits());
    }

    private static boolean triedAgain(Reply reply) {
        return Integer.parseInt(reply.header("x-caravan-attempts")) > 1;
    }

    private static double percent(long calls) {
        return 100.0 * calls / CALLS;
    }
}
