package dev.caravan.door;

import static dev.caravan.door.MalformedBodies.GOOD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who takes too long to say what they want is sent away, and keeps nobody else waiting. */
@Tag("slow")
class SlowClientTest {
    private static final Duration AT_THE_LATEST = Duration.ofMillis(2_500);
    private static final byte[] REQUEST = Wire.post(GOOD);

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .property("caravan.timeout.client", "700ms")
            .start();

    @BeforeEach
    void forget() {
        NORTH.behaves();
        NORTH.journal().clear();
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
    }

    @Test
    void a_head_in_drips_is_too_slow() {
        tooSlow(drip(0));
    }

    @Test
    void a_body_in_drips_is_too_slow() {
        tooSlow(drip(REQUEST.length - GOOD.length()));
    }

    @Test
    void a_body_that_never_comes_is_too_slow() {
        tooSlow(sendAndWait(new String(REQUEST, UTF_8).replace(GOOD, "")));
        tooSlow(sendAndWait(new String(REQUEST, UTF_8).replace(GOOD, "{\"model\"")));
    }

    @Test
    void chunks_that_never_end_are_too_slow() {
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

        tooSlow(sendAndWait(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"mod\r\n"));
    }

    @Test
    void half_a_head_is_too_slow() {
        tooSlow(sendAndWait("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Ty"));
    }

    @Test
    void who_says_nothing_is_sent_away() {
        tooSlow(sendAndWait(""));
    }

    @Test
    void good_clients_do_not_notice_the_slow_ones() throws Exception {
        CARAVAN.chat("the first one warms up");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Reply>>> slow = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int from = i % 2 == 0 ? 0 : REQUEST.length - GOOD.length();
                slow.add(threads.submit(() -> drip(from)));
            }
            List<Future<Reply>> good = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                good.add(threads.submit(() -> Wire.answer(CARAVAN, REQUEST)));
            }

            for (Future<Reply> reply : good) {
                assertThat(reply.get().status()).isEqualTo(200);
                assertThat(reply.get().took()).isLessThan(Duration.ofMillis(700));
            }
            for (Future<Optional<Reply>> reply : slow) {
                tooSlow(reply.get());
            }
        }
        Soon.holds(Duration.ofSeconds(2), () -> CARAVAN.gateway().door().underWay() == 0);
    }

    @Test
    void a_slow_provider_is_not_the_clients_fault() {
        NORTH.after(Duration.ofMillis(1_800));

        assertThat(Wire.answer(CARAVAN, REQUEST).status()).isEqualTo(200);
    }

    @Test
    void a_connection_may_rest_between_two_calls() {
        try (Wire wire = Wire.to(CARAVAN)) {
            assertThat(wire.send(REQUEST).reply().orElseThrow().status()).isEqualTo(200);

            LockSupport.parkNanos(Duration.ofMillis(1_500).toNanos());

            assertThat(wire.send(REQUEST).reply().orElseThrow().status()).isEqualTo(200);
        }
    }

    /** All at once up to a place, and from there on a byte every 60 ms, which would take many seconds. */
    private static Optional<Reply> drip(int from) {
        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(Arrays.copyOf(REQUEST, from));
            Thread sender = Thread.startVirtualThread(() -> {
                for (int i = from;
                        i < REQUEST.length - 1 && !Thread.currentThread().isInterrupted();
                        i++) {
                    wire.send(new byte[] {REQUEST[i]});
                    LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
                }
            });
            Optional<Reply> reply = wire.patience(AT_THE_LATEST).reply();
            sender.interrupt();
            return reply;
        }
    }

    private static Optional<Reply> sendAndWait(String text) {
        try (Wire wire = Wire.to(CARAVAN)) {
            return wire.send(text).patience(AT_THE_LATEST).reply();
        }
    }

    private static void tooSlow(Optional<Reply> answer) {
        Reply reply = answer.orElseThrow(() -> new AssertionError("closed without an answer"));
        assertThat(reply.status()).isEqualTo(408);
        assertThat(reply.errorCode()).isEqualTo("request_timeout");
        assertThat(reply.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(reply.header("connection")).isEqualTo("close");
        assertThat(reply.took()).isLessThan(AT_THE_LATEST);
    }
}
