package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When everybody is down, nobody is hammered: with the policies as they are shipped. */
class StormTest {
    private static final int CALLS = 200;

    private final ProviderStub north = ProviderStub.openAi().fails(503);
    private final ProviderStub south = ProviderStub.openAi().fails(500);
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).provider("south", south).start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @ParameterizedTest(name = "{0} at once")
    @ValueSource(ints = {1, 20, 200})
    void providers_that_are_down_are_not_hammered(int callers) {
        List<Reply> first = new Crowd(callers).makes(CALLS, () -> caravan.chat("hi"));

        System.out.printf(
                "all down, %d calls, %d at once: %d requests to north, %d to south%n",
                CALLS, callers, north.journal().count(), south.journal().count());
        assertThat(first).allSatisfy(StormTest::requireAllFailed);
        assertThat(north.journal().count()).isBetween(5, CALLS * 12 / 10);
        assertThat(south.journal().count()).isBetween(5, CALLS * 12 / 10);
    }

    @ParameterizedTest(name = "{0} at once")
    @ValueSource(ints = {1, 20})
    void once_the_circuits_are_open_they_are_hardly_asked_at_all(int callers) {
        new Crowd(5).makesOneEach(() -> caravan.chat("hi"));
        north.journal().clear();
        south.journal().clear();

        List<Reply> replies = new Crowd(callers).makes(CALLS, () -> caravan.stream("simple", "hi"));

        assertThat(replies).allSatisfy(StormTest::requireAllFailed);
        assertThat(north.journal().count()).isLessThanOrEqualTo(CALLS / 2);
        assertThat(south.journal().count()).isLessThanOrEqualTo(CALLS / 2);
    }

    private static void requireAllFailed(Reply reply) {
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
    }
}
