package dev.caravan.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.failure.Departure;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are the same and are under way at the same time are one call to the provider, and nobody's loss. */
class FlightTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(2);

    private final ProviderStub north = ProviderStub.openAi().says("one two three four five six");
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .cached()
            .property("caravan.retry.tries", "1")
            .property("caravan.breaker.least-calls", "20")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    private static String question(boolean streamed) {
        return TestCaravan.request("north/m1", "hi", streamed);
    }

    private CompletableFuture<Reply> ask(boolean streamed) {
        return CompletableFuture.supplyAsync(() -> caravan.post(question(streamed)), task -> Thread.ofVirtual()
                .start(task));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_hundred_at_once_are_one_call_to_the_provider(boolean streamed) throws Exception {
        CountDownLatch allAreIn = new CountDownLatch(1);
        north.chooses(request -> {
            await(allAreIn);
            return Optional.empty();
        });

        List<Reply> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> asked = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                asked.add(threads.submit(() -> caravan.post(question(streamed))));
            }
            awaitUnderWay(100);
            allAreIn.countDown();
            for (Future<Reply> reply : asked) {
                replies.add(reply.get());
            }
        }

        assertThat(north.journal().count()).isEqualTo(1);
        assertThat(replies).allSatisfy(reply -> assertThat(reply.text()).isEqualTo("one two three four five six"));
        assertThat(replies)
                .filteredOn(reply -> reply.header("x-caravan-cache").equals("miss"))
                .hasSize(1);
        assertThat(replies)
                .filteredOn(reply -> reply.header("x-caravan-cache").equals("coalesced"))
                .hasSizeGreaterThan(50);
        assertThat(!streamed || replies.stream().allMatch(Reply::done)).isTrue();
        assertThat(caravan.meter("llm_requests_total")).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitUnderWay(int calls) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (caravan.gateway().door().underWay() < calls) {
            assertThat(System.nanoTime()).as("under way").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void who_wants_it_whole_and_who_wants_a_stream_share_one_call() {
        north.tokensEvery(Duration.ofMillis(80));
        CompletableFuture<Reply> streamed = ask(true);
        north.journal().awaitCount(1, SOON);
        CompletableFuture<Reply> whole = ask(false);

        assertThat(whole.join().text())
                .isEqualTo("one two three four five six")
                .isEqualTo(streamed.join().text());
        assertThat(whole.join().header("x-caravan-cache")).isEqualTo("coalesced");
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void who_comes_later_hears_what_was_said_and_then_the_rest_as_it_comes() {
        north.says("one two three four").hangs(Place.afterTokens(2));
        try (Wire first = Wire.to(caravan);
                Wire second = Wire.to(caravan)) {
            first.send(Wire.post(question(true)));
            first.until("two");

            second.send(Wire.post(question(true)));

            assertThat(second.until("two")).contains("one");
            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    @Test
    void the_first_ones_leaving_does_not_hurt_the_others() {
        north.tokensEvery(Duration.ofMillis(300));
        try (Wire other = Wire.to(caravan)) {
            try (Wire first = Wire.to(caravan)) {
                first.send(Wire.post(question(true)));
                first.until("one");
                other.send(Wire.post(question(true)));
                other.until("one");
            }

            assertThat(other.until("[DONE]")).contains("two", "three", "four", "five", "six");
        }
        assertThat(north.journal().count()).isEqualTo(1);
        assertThat(north.journal().abandoned()).isEmpty();
    }

    @Test
    void the_call_ends_when_the_last_of_its_readers_has_left() {
        north.hangs(Place.afterTokens(2));
        try (Wire first = Wire.to(caravan);
                Wire second = Wire.to(caravan)) {
            first.send(Wire.post(question(true)));
            first.until("two");
            second.send(Wire.post(question(true)));
            second.until("two");
        }

        north.journal().awaitAbandoned(1, CLOSED_WITHIN);
        assertThat(north.journal().count()).isEqualTo(1);
    }

    /** Of those who wait for all of it nothing is seen outside until it is there. */
    @Test
    void a_flight_goes_on_until_its_last_passenger_has_left() {
        Flight flight = flight();
        Departure first = new Departure();
        Departure second = new Departure();
        assertThat(flight.board(first)).isTrue();
        assertThat(flight.board(second)).isTrue();

        first.happen();
        assertThat(flight.everybody().happened()).isFalse();

        second.happen();
        assertThat(flight.everybody().happened()).isTrue();
    }

    @Test
    void a_flight_that_all_have_left_takes_nobody_aboard() {
        Flight flight = flight();
        Departure only = new Departure();
        flight.board(only);

        only.happen();

        assertThat(flight.everybody().happened()).isTrue();
        assertThat(flight.board(new Departure())).isFalse();
    }

    @Test
    void who_comes_when_all_have_left_is_not_left_alone() {
        north.hangs();
        try (Wire first = Wire.to(caravan)) {
            first.send(Wire.post(question(false)));
            north.journal().awaitCount(1, SOON);
        }
        north.journal().awaitAbandoned(1, CLOSED_WITHIN);
        north.behaves().says("here");

        assertThat(caravan.ask("north/m1", "hi").text()).isEqualTo("here");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500})
    void a_failure_is_shared_and_forgotten(int status) {
        north.after(Duration.ofMillis(300)).fails(status);
        CompletableFuture<Reply> first = ask(false);
        north.journal().awaitCount(1, SOON);
        CompletableFuture<Reply> second = ask(false);

        assertThat(first.join().status()).isEqualTo(status);
        assertThat(second.join().status()).isEqualTo(status);
        assertThat(second.join().errorCode()).isEqualTo(first.join().errorCode());
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void a_cut_stream_is_cut_for_who_reads_it_and_asked_again_for_who_wants_it_whole() {
        north.next(1)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(100))
                .closes(Place.afterTokens(3));
        CompletableFuture<Reply> first = ask(true);
        north.journal().awaitCount(1, SOON);
        CompletableFuture<Reply> reader = ask(true);
        CompletableFuture<Reply> whole = ask(false);

        assertThat(first.join().errorCode()).isEqualTo("stream_cut");
        assertThat(reader.join().errorCode()).isEqualTo("stream_cut");
        assertThat(reader.join().done()).isFalse();
        assertThat(whole.join().text()).isEqualTo("one two three four five six");
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void who_does_not_read_holds_nobody_up() {
        north.saysMegabytes(8);
        try (Wire lazy = Wire.narrow(caravan)) {
            lazy.send(Wire.post(question(true)));
            north.journal().awaitCount(1, SOON);
            lazy.until("data: ");

            Reply other = caravan.post(question(true));

            assertThat(other.done()).isTrue();
            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    @Test
    void no_cache_joins_and_no_store_does_not() {
        north.after(Duration.ofMillis(500));
        CompletableFuture<Reply> first = ask(false);
        north.journal().awaitCount(1, SOON);

        CompletableFuture<Reply> fresh = CompletableFuture.supplyAsync(
                () -> caravan.post("/v1/chat/completions", question(false), "Cache-Control", "no-cache"));
        Reply own = caravan.post("/v1/chat/completions", question(false), "Cache-Control", "no-store");

        assertThat(fresh.join().header("x-caravan-cache")).isEqualTo("coalesced");
        assertThat(own.header("x-caravan-cache")).isEqualTo("bypass");
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(north.journal().count()).isEqualTo(2);
    }

    private static Flight flight() {
        return new Flight(ChatRequestReader.read(question(false).getBytes(StandardCharsets.UTF_8)), Optional.empty());
    }
}
