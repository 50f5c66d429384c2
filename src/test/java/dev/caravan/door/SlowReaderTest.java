package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who takes nothing of an answer has left: what they hold is others'. */
@Tag("slow")
class SlowReaderTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final ProviderStub north = ProviderStub.openAi();
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.timeout.reader", "2s")
            .property("caravan.provider.north.calls-at-once", "1")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void a_stream_that_nobody_takes_ends_and_its_place_is_free() {
        north.saysMegabytes(40);
        try (Wire lazy = Wire.narrow(caravan)
                .send(Wire.post(TestCaravan.request("north/m1", "hi", true), "Connection: close"))) {
            lazy.until("data: ");
            north.journal().awaitCount(1, SOON);

            north.journal().awaitAbandoned(1, SOON);

            north.says("others are served");
            assertThat(caravan.chat("hi").text()).isEqualTo("others are served");
        }
    }

    /** More than the kernels keep, so that most of it waits with us. */
    @Test
    void a_whole_answer_that_nobody_takes_is_thrown_away() throws InterruptedException {
        north.saysMegabytes(25);
        try (Wire lazy = Wire.narrow(caravan)
                .send(Wire.post(TestCaravan.request("north/m1", "hi", false), "Connection: close"))) {
            lazy.until("x-request-id");
            TimeUnit.SECONDS.sleep(5);

            long read = 0;
            for (int some = lazy.some(1 << 20); some >= 0; some = lazy.some(1 << 20)) {
                read += some;
            }

            assertThat(read).isLessThan(25_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_takes_a_little_at_a_time_is_there(boolean streamed) throws InterruptedException {
        north.saysMegabytes(8);
        try (Wire slow = Wire.narrow(caravan)
                .send(Wire.post(TestCaravan.request("north/m1", "hi", streamed), "Connection: close"))) {
            long started = System.nanoTime();
            int read = 0;
            while (System.nanoTime() - started < Duration.ofSeconds(5).toNanos()) {
                read += Math.max(0, slow.some(128 << 10));
                TimeUnit.MILLISECONDS.sleep(100);
            }

            assertThat(read).isGreaterThan(300_000);
            assertThat(slow.lastOf(40)).contains(streamed ? "[DONE]" : "}");
        }
    }

    @Test
    void a_stream_in_which_nothing_comes_has_its_readers() {
        north.says("one two").tokensEvery(Duration.ofSeconds(4));

        Reply reply = caravan.stream("north/m1", "hi");

        assertThat(reply.text()).isEqualTo("one two");
    }
}
