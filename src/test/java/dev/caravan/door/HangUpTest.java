package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever leaves is not worked for any more: their call to the provider is closed, and nobody else is asked. */
@Tag("slow")
class HangUpTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int CLIENTS = 20;
    private static final String WORDS = "one two three four five six seven eight nine ten";

    private final ProviderStub north = ProviderStub.openAi();
    private final ProviderStub south = ProviderStub.openAi();
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).provider("south", south).start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @Test
    void before_the_first_token() {
        north.says(WORDS).hangs(Place.beforeFirstToken());
        List<Wire> clients = ask(true);
        north.journal().awaitCount(CLIENTS, SOON);

        clients.forEach(Wire::close);

        north.journal().awaitAbandoned(CLIENTS, SOON);
        nothingRemains();
    }

    @Test
    void before_the_provider_says_anything() {
        north.hangs();
        List<Wire> clients = ask(true);
        north.journal().awaitCount(CLIENTS, SOON);

        clients.forEach(Wire::close);

        north.journal().awaitAbandoned(CLIENTS, SOON);
        nothingRemains();
    }

    @Test
    void in_the_middle_of_a_stream_that_goes_on() {
        north.says("word ".repeat(500)).tokensEvery(Duration.ofMillis(50));
        List<Wire> clients = ask(true);
        clients.forEach(client -> client.until("word"));

        clients.forEach(Wire::close);

        north.journal().awaitAbandoned(CLIENTS, SOON);
        nothingRemains();
    }

    @Test
    void in_the_middle_of_a_stream_that_rests() {
        north.says(WORDS).hangs(Place.afterTokens(2));
        List<Wire> clients = ask(true);
        clients.forEach(client -> client.until("two"));

        clients.forEach(Wire::close);

        north.journal().awaitAbandoned(CLIENTS, SOON);
        nothingRemains();
    }

    @Test
    void while_they_do_not_read_what_is_there() {
        north.saysEndlessly();
        List<Wire> clients = ask(true);
        north.journal().awaitCount(CLIENTS, SOON).forEach(call -> call.awaitStalled(Duration.ofSeconds(10)));

        clients.forEach(Wire::close);

        north.journal().awaitAbandoned(CLIENTS, SOON);
        nothingRemains();
    }

    @Test
    void during_a_whole_answer() {
        north.after(Duration.ofSeconds(30));
        List<Wire> clients = ask(false);
        north.journal().awaitCount(CLIENTS, SOON);

        clients.forEach(Wire::close);

        north.journal().awaitAbandoned(CLIENTS, SOON);
        nothingRemains();
    }

    @Test
    void in_the_middle_of_a_whole_answers_body() {
        north.says(WORDS).hangs(Place.inBody());
        List<Wire> clients = ask(false);
        north.journal().awaitCount(CLIENTS, SOON);

        clients.forEach(Wire::close);

        north.journal().awaitAbandoned(CLIENTS, SOON);
        nothingRemains();
    }

    @Test
    void while_a_connection_to_the_provider_is_waited_for() {
        north.after(Duration.ofSeconds(2));
        try (TestCaravan narrow = TestCaravan.with()
                .provider("north", north)
                .property("caravan.transport.connections", "1")
                .start()) {
            Wire stays = Wire.to(narrow).send(Wire.post(TestCaravan.request("north/m1", "staying", false)));
            north.journal().awaitCount(1, SOON);
            Wire leaves = Wire.to(narrow).send(Wire.post(TestCaravan.request("north/m1", "leaving", false)));
            Soon.holds(SOON, () -> narrow.gateway().door().underWay() == 2);
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());

            leaves.close();

            assertThat(stays.reply().orElseThrow().status()).isEqualTo(200);
            assertThat(narrow.ask("north/m1", "still there?").status()).isEqualTo(200);
        }
        assertThat(north.journal().calls().stream().map(call -> call.request().text()))
                .noneMatch(text -> text.contains("leaving"));
    }

    @Test
    void while_a_retry_is_waited_for() {
        north.fails(503);
        south.fails(503);
        List<Wire> clients = askFor("north/m1", 3);
        clients.addAll(askFor("simple", 1));
        north.journal().awaitCount(4, SOON);
        south.journal().awaitCount(1, SOON);
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());

        clients.forEach(Wire::close);
        LockSupport.parkNanos(Duration.ofMillis(1_600).toNanos());

        assertThat(north.journal().count()).isEqualTo(4);
        assertThat(south.journal().count()).isEqualTo(1);
        nothingRemains();
    }

    @Test
    void others_get_their_whole_answers() {
        Behaviour hangs = Behaviour.wellBehaved().says(WORDS).hangs(Place.afterTokens(2));
        north.says(WORDS).tokensEvery(Duration.ofMillis(60));
        north.chooses(request -> request.text().contains("leaving") ? Optional.of(hangs) : Optional.empty());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Reply>> others = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                boolean streamed = i % 2 == 0;
                others.add(CompletableFuture.supplyAsync(
                        () -> Wire.answer(caravan, Wire.post(TestCaravan.request("simple", "staying", streamed))),
                        threads));
            }
            List<Wire> clients = ask(true);
            clients.forEach(client -> client.until("two"));

            clients.forEach(Wire::close);

            north.journal().awaitAbandoned(CLIENTS, SOON);
            for (CompletableFuture<Reply> other : others) {
                assertThat(other.join().text()).isEqualTo(WORDS);
            }
            assertThat(others.getFirst().join().done()).isTrue();
        }
        assertThat(north.journal().abandoned()).hasSize(CLIENTS);
        nothingRemains();
    }

    /** What left no mark: neither on the gauges, nor on the breaker, nor as a call that another provider pays for. */
    private void nothingRemains() {
        Soon.holds(SOON, () -> caravan.gateway().door().underWay() == 0);
        Soon.holds(SOON, () -> caravan.meter("llm_active_requests") == 0);
        assertThat(caravan.meter("llm_circuit_state", "north")).isZero();
        int asked = south.journal().count();
        north.behaves();
        south.behaves();
        assertThat(caravan.ask("north/m1", "still there?").status()).isEqualTo(200);
        assertThat(south.journal().count()).isEqualTo(asked).isLessThanOrEqualTo(1);
    }

    private List<Wire> ask(boolean streamed) {
        byte[] request = Wire.post(TestCaravan.request("simple", "leaving", streamed));
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Wire.narrow(caravan).send(request));
        }
        return clients;
    }

    private List<Wire> askFor(String model, int times) {
        byte[] request = Wire.post(TestCaravan.request(model, "leaving", false));
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            clients.add(Wire.to(caravan).send(request));
        }
        return clients;
    }
}
