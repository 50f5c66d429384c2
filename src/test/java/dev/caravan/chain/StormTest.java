package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When everybody is down, nobody is hammered: with the policies as they are shipped. */
@Tag("slow")
class StormTest {
    private static final int CALLS = 200;

    private final ProviderStub north = ProviderStub.openAi().fails(503);
    private final ProviderStub south = ProviderStub.openAi().fails(500);

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan.Builder both() {
        return TestCaravan.with().provider("north", north).provider("south", south);
    }

    /** One alone would wait half a minute between its tries until the circuits open. */
    @ParameterizedTest(name = "{0} at once")
    @CsvSource({"1, 100ms", "20, 1s", "200, 1s"})
    void providers_that_are_down_are_not_hammered(int callers, String wait) {
        try (TestCaravan caravan = both().property("caravan.retry.wait", wait).start()) {
            List<Reply> replies = new Crowd(callers).makes(CALLS, () -> caravan.chat("hi"));

            assertThat(replies).allSatisfy(StormTest::requireAllFailed);
            assertThat(north.journal().count()).isBetween(10, CALLS * 3 / 2);
            assertThat(south.journal().count()).isBetween(10, CALLS * 3 / 2);
        }
    }

    @ParameterizedTest(name = "{0} at once")
    @ValueSource(ints = {1, 20})
    void once_the_circuits_are_open_they_are_asked_by_one_at_a_time(int callers) {
        try (TestCaravan caravan = both().start()) {
            new Crowd(20).makesOneEach(() -> caravan.chat("hi"));
            north.after(Duration.ofMillis(20)).journal().clear();
            south.after(Duration.ofMillis(20)).journal().clear();

            List<Reply> replies = new Crowd(callers).makes(callers * 10, () -> caravan.stream("simple", "hi"));

            assertThat(replies).allSatisfy(StormTest::requireAllFailed);
            // One as a last resort, and two that probe.
            assertThat(north.journal().maxConcurrent()).isLessThanOrEqualTo(3);
            assertThat(south.journal().maxConcurrent()).isLessThanOrEqualTo(3);
        }
    }

    private static void requireAllFailed(Reply reply) {
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
    }
}
