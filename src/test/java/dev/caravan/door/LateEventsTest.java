package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that come in the very moment in which a stream is given up go nowhere, and are no fault of ours. */
class LateEventsTest {
    private static final Duration SILENCE = Duration.ofMillis(20);

    private final ProviderStub north = ProviderStub.openAi();
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.timeout.idle", SILENCE.toMillis() + "ms")
            .property("caravan.breaker.least-calls", "100000")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void what_comes_behind_the_end_is_dropped() throws Exception {
        north.says("one two three four five six seven eight").tokensEvery(SILENCE);

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Reply> replies = IntStream.range(0, 500)
                    .mapToObj(call -> callers.submit(() -> caravan.stream("simple", "hi")))
                    .toList()
                    .stream()
                    .map(LateEventsTest::got)
                    .toList();

            assertThat(replies).allSatisfy(reply -> assertThat(reply.body()).isNotBlank());
        }
    }

    private static Reply got(Future<Reply> reply) {
        try {
            return reply.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
