package dev.caravan.door;

import static dev.caravan.door.MalformedBodies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that shuts down or is full takes no new call, and ends well what it has begun. */
class DrainTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String WORDS = "one two three four five six";

    private final ProviderStub north = ProviderStub.openAi().says(WORDS);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.door.calls-at-once", "2")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void what_is_under_way_ends_and_nothing_new_begins() throws Exception {
        north.after(Duration.ofMillis(300)).tokensEvery(Duration.ofMillis(100));
        CompletableFuture<Reply> whole = begin(false);
        CompletableFuture<Reply> streamed = begin(true);
        north.journal().awaitCount(2, SOON);

        CompletableFuture<Boolean> drained = drain(Duration.ofSeconds(5));
        Soon.holds(SOON, () -> refused("draining"));

        assertThat(drained).isNotDone();
        assertThat(whole.get().text()).isEqualTo(WORDS);
        assertThat(streamed.get().text()).isEqualTo(WORDS);
        assertThat(streamed.get().done()).isTrue();
        assertThat(drained.get()).isTrue();
        assertThat(refused("draining")).isTrue();
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void an_idle_gateway_is_drained_at_once() throws Exception {
        assertThat(caravan.chat("hi").status()).isEqualTo(200);

        long started = System.nanoTime();

        assertThat(caravan.gateway().drain(Duration.ofMinutes(1))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void what_takes_too_long_is_told_as_not_drained() throws Exception {
        north.hangs();
        try (Wire wire = Wire.to(caravan)) {
            wire.send(Wire.post(GOOD));
            north.journal().awaitCount(1, SOON);

            assertThat(caravan.gateway().drain(Duration.ofMillis(200))).isFalse();
        }
    }

    @Test
    void a_call_that_is_left_meanwhile_does_not_hold_up_the_end() throws Exception {
        north.hangs();
        CompletableFuture<Boolean> drained;
        try (Wire wire = Wire.to(caravan)) {
            wire.send(Wire.post(GOOD));
            north.journal().awaitCount(1, SOON);
            drained = drain(Duration.ofSeconds(5));
            // A call that came before it began would hang as well.
            Soon.holds(SOON, () -> caravan.manage("/observe/health/ready").status() == 503);
            Soon.holds(SOON, () -> refused("draining"));
        }

        assertThat(drained.get()).isTrue();
    }

    @Test
    void one_call_too_many_is_refused_until_there_is_room() {
        north.hangs();
        try (Wire first = Wire.to(caravan);
                Wire second = Wire.to(caravan)) {
            first.send(Wire.post(GOOD));
            second.send(Wire.post(GOOD));
            north.journal().awaitCount(2, SOON);

            assertThat(refused("overloaded")).isTrue();
            assertThat(north.journal().count()).isEqualTo(2);
        }
        north.behaves();
        Soon.holds(SOON, () -> caravan.chat("hi").status() == 200);
    }

    private CompletableFuture<Reply> begin(boolean streamed) {
        byte[] request = Wire.post(TestCaravan.request("simple", "hi", streamed));
        return CompletableFuture.supplyAsync(() -> Wire.answer(caravan, request), Thread::startVirtualThread);
    }

    private CompletableFuture<Boolean> drain(Duration within) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return caravan.gateway().drain(within);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private boolean refused(String code) {
        Reply reply = Wire.answer(caravan, Wire.post(GOOD));
        if (reply.status() != 503 || !reply.errorCode().equals(code)) {
            return false;
        }
        assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(1, 60);
        assertThat(reply.json().path("error").properties()).hasSize(4);
        return true;
    }
}
