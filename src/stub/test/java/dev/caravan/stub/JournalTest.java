package dev.caravan.stub;

import static dev.caravan.stub.StubClient.STREAM;
import static dev.caravan.stub.StubClient.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("stub")
class JournalTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final ProviderStub stub = ProviderStub.openAi();
    private final StubClient client = new StubClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void it_holds_what_was_asked() {
        client.complete(WHOLE);

        Call call = stub.journal().last();
        assertThat(stub.journal().count()).isEqualTo(1);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo("/v1/chat/completions");
        assertThat(call.header("AUTHORIZATION")).hasValue("Bearer sk-test");
        assertThat(call.text()).isEqualTo(WHOLE);
        assertThat(call.json().path("model").asText()).isEqualTo("gpt-4o");
        assertThat(call.arrivedAt()).isLessThan(System.nanoTime());
        assertThat(call.abandoned()).isFalse();
    }

    @Test
    void it_can_be_cleared() {
        client.complete(WHOLE);

        stub.journal().clear();

        assertThat(stub.journal().calls()).isEmpty();
    }

    @Test
    void an_answered_call_is_never_abandoned() {
        stub.says("short");
        for (int round = 0; round < 100; round++) {
            RawClient.complete(stub, round % 2 == 0 ? WHOLE : STREAM);
            try (RawClient hasty = new RawClient(stub)) {
                hasty.post(STREAM);
                hasty.hearUntil("[DONE]");
            }
        }

        assertThat(stub.journal().abandoned()).isEmpty();
        assertThat(stub.journal().count()).isEqualTo(200);
        assertThat(stub.journal().maxConcurrent()).isEqualTo(1);
    }

    @Test
    void a_hang_up_is_noticed_while_the_stub_hangs() {
        assertHangUpIsNoticed(stub.hangs());
    }

    @Test
    void a_hang_up_is_noticed_while_the_stub_hangs_after_the_headers() {
        assertHangUpIsNoticed(stub.hangs(Place.afterHeaders()));
    }

    @Test
    void a_hang_up_is_noticed_while_the_stub_delays() {
        assertHangUpIsNoticed(stub.after(Duration.ofMinutes(1)));
    }

    @Test
    void a_hang_up_is_noticed_between_tokens() {
        assertHangUpIsNoticed(stub.tokensEvery(Duration.ofMinutes(1)));
    }

    @Test
    void a_hang_up_is_noticed_while_a_write_is_blocked() {
        assertHangUpIsNoticed(stub.saysEndlessly());
    }

    @Test
    void a_hang_up_is_noticed_while_the_last_write_is_blocked() {
        assertHangUpIsNoticed(stub.says("x".repeat(20_000_000)));
    }

    private static void assertHangUpIsNoticed(ProviderStub stub) {
        long leftAt;
        try (RawClient client = new RawClient(stub)) {
            client.post(STREAM);
            stub.journal().awaitCount(1, SOON);
            assertThat(stub.journal().concurrent()).isEqualTo(1);
            leftAt = System.nanoTime();
        }

        Call call = stub.journal().awaitAbandoned(1, SOON).getFirst();

        assertThat(call.abandonedAt().orElseThrow() - leftAt)
                .isLessThan(Duration.ofMillis(500).toNanos());
        assertThat(stub.journal().concurrent()).isZero();
    }

    @Test
    void a_stub_that_stops_does_not_blame_the_client() {
        stub.hangs();
        try (RawClient client = new RawClient(stub)) {
            client.post(WHOLE);
            stub.journal().awaitCount(1, SOON);

            stub.stopped();
            client.hear();
        }

        assertThat(stub.journal().last().abandoned()).isFalse();
    }

    @Test
    void the_bytes_that_a_slow_reader_lets_through_are_counted() {
        stub.saysEndlessly();
        try (RawClient client = new RawClient(stub)) {
            client.post(STREAM);

            Call call = stub.journal().awaitCount(1, SOON).getFirst();
            long accepted = call.awaitStalled(SOON);

            assertThat(accepted).isBetween(64_000L, 16_000_000L);
        }
    }

    @Test
    void calls_at_the_same_time_are_counted() {
        stub.after(Duration.ofMillis(150));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int index = 0; index < 5; index++) {
                clients.execute(() -> RawClient.complete(stub, WHOLE));
            }
        }

        assertThat(stub.journal().maxConcurrent()).isEqualTo(5);
        assertThat(stub.journal().connections()).isEqualTo(5);
    }
}
