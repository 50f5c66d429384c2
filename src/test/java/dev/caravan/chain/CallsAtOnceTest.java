package dev.caravan.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No more calls are under way at a provider than are allowed, and every call gives its place back. */
@Tag("slow")
class CallsAtOnceTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan atOnce(int calls) {
        return TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.provider.north.calls-at-once", Integer.toString(calls))
                .property("caravan.breaker.least-calls", "1000")
                .property("caravan.breaker.window", "1000")
                .property("caravan.cool-down.longest", "1ms")
                .property("caravan.cool-down.auth", "1ms")
                .property("caravan.timeout.total", "400ms")
                .property("caravan.timeout.first-token", "400ms")
                .property("caravan.timeout.idle", "400ms")
                .start();
    }

    private static Reply ask(TestCaravan caravan, String model, boolean streamed) {
        return streamed ? caravan.stream(model, "hi") : caravan.ask(model, "hi");
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {false, true})
    void those_beyond_the_limit_go_to_the_next_provider(boolean streamed) {
        north.after(Duration.ofMillis(200)).tokensEvery(Duration.ofMillis(50));
        try (TestCaravan caravan = atOnce(3)) {
            List<Reply> replies = new Crowd(12).makes(24, () -> ask(caravan, "simple", streamed));

            assertThat(replies).allSatisfy(reply -> {
                assertThat(reply.text()).startsWith("from ");
                assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
            });
        }
        assertThat(north.journal().maxConcurrent()).isEqualTo(3);
        assertThat(south.journal().count()).isPositive();
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {false, true})
    void pinned_calls_wait_for_a_place(boolean streamed) {
        north.after(Duration.ofMillis(60)).tokensEvery(Duration.ofMillis(20));
        try (TestCaravan caravan = atOnce(1)) {
            List<Reply> replies = new Crowd(5).makesOneEach(() -> ask(caravan, "north/m1", streamed));

            assertThat(replies).allSatisfy(reply -> assertThat(reply.text()).isEqualTo("from north"));
        }
        assertThat(north.journal().maxConcurrent()).isEqualTo(1);
        assertThat(north.journal().count()).isEqualTo(5);
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {false, true})
    void however_a_call_ends_it_gives_its_place_back(boolean streamed) throws Exception {
        List<Consumer<ProviderStub>> endings = List.of(
                stub -> stub.says("well"),
                stub -> stub.fails(503),
                stub -> stub.fails(400),
                stub -> stub.fails(401),
                stub -> stub.fails(404),
                ProviderStub::rateLimits,
                ProviderStub::answersHtml,
                ProviderStub::hangs,
                stub -> stub.says("a b c d").resets(Place.beforeHeaders()),
                stub -> stub.says("a b c d").closes(Place.afterTokens(2)),
                stub -> stub.says("a b c d").resets(Place.afterTokens(2)),
                stub -> stub.says("a b c d").hangs(Place.afterTokens(2)),
                stub -> stub.says("a b c d").reportsError(Place.afterTokens(2)));
        try (TestCaravan caravan = atOnce(1)) {
            for (Consumer<ProviderStub> ending : endings) {
                ending.accept(north);
                ask(caravan, "simple", streamed);
                // A call that crosses the closing of its connection on the way is lost to any client.
                Thread.sleep(50);
            }
            assertThat(north.journal().count()).isEqualTo(endings.size());
            north.says("from north");

            assertThat(ask(caravan, "simple", streamed).text()).isEqualTo("from north");
            assertThat(caravan.meter("llm_active_requests", "provider=\"north\""))
                    .isZero();
        }
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {false, true})
    void a_caller_who_hangs_up_gives_the_place_back(boolean streamed) throws Exception {
        north.next(1).says("a b c d").hangs(streamed ? Place.afterTokens(2) : Place.beforeHeaders());
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.provider.north.calls-at-once", "1")
                .start()) {
            Socket caller = calling(caravan, streamed);
            north.journal().awaitCount(1, SOON);
            caller.close();

            north.journal().awaitAbandoned(1, SOON);
            Reply next = ask(caravan, "north/m1", streamed);

            assertThat(next.text()).isEqualTo("from north");
            assertThat(next.took()).isLessThan(SOON);
            assertThat(caravan.meter("llm_circuit_state", "provider=\"north\"")).isZero();
            assertThat(caravan.meter("llm_active_requests", "provider=\"north\""))
                    .isZero();
        }
    }

    @Test
    void a_caller_who_hangs_up_while_waiting_is_not_called_for() throws Exception {
        MovedClock clock = new MovedClock();
        north.next(1).says("slow").after(Duration.ofSeconds(1));
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .clock(clock)
                .property("caravan.provider.north.calls-at-once", "1")
                .start()) {
            try (Socket first = calling(caravan, false)) {
                north.journal().awaitCount(1, SOON);
                Socket second = calling(caravan, false);
                clock.awaitWaiting(1);
                second.close();
                clock.awaitWaiting(0);
                assertThat(first.getInputStream().read()).isPositive();
            }

            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    private static Socket calling(TestCaravan caravan, boolean streamed) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), caravan.port());
        String body = TestCaravan.request("north/m1", "hi", streamed);
        String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }
}
