package dev.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.embed.Tokens;
import dev.caravan.stub.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With stream=true the body is the pieces of the answer as they come, at the pace of who reads them. */
@Timeout(60)
class StreamingTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @BeforeEach
    void open() throws Exception {
        host = new Host();
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    private Tokens tokens() {
        return Objects.requireNonNull(
                host.send("caravan:simple?stream=true", "hi").getMessage().getBody(Tokens.class));
    }

    @Test
    void the_pieces_come_one_by_one_and_then_what_they_came_to() {
        Exchange exchange = host.send("caravan:simple?stream=true", "hi");

        assertThat(exchange.getMessage().getHeader("CaravanProvider")).isEqualTo("openai");
        Tokens tokens = exchange.getMessage().getBody(Tokens.class);
        List<String> pieces = new ArrayList<>();
        tokens.forEachRemaining(pieces::add);

        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(String.join("", pieces)).isEqualTo("from the model");
        assertThat(tokens.facts().usage().orElseThrow().output()).isEqualTo(5);
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CaravanCostUsd", "0.000012500")
                .containsEntry("CaravanOutputTokens", 5L)
                .containsEntry("CaravanFinishReason", "stop");
        assertThat(host.ledger().getFirst().number("streamed")).isEqualTo(1);
    }

    /** A short answer is whole and on the bill before the first piece is read, or is not: who reads is told the same. */
    @RepeatedTest(40)
    void what_it_came_to_is_told_behind_the_last_piece_however_soon_that_came() {
        Exchange exchange = host.send("caravan:simple?stream=true", "hi");

        assertThat(exchange.getMessage().getHeaders())
                .containsKeys("CaravanProvider", "CaravanModel", "CaravanCache", "CaravanRequestId")
                .doesNotContainKeys("CaravanCostUsd", "CaravanInputTokens", "CaravanOutputTokens");
        exchange.getMessage().getBody(Tokens.class).close();
    }

    @Test
    void a_splitter_reads_them_in_the_route() throws Exception {
        host.routes("""
                - route:
                    id: split
                    from:
                      uri: direct:split
                      steps:
                        - to: caravan:simple?stream=true
                        - split:
                            simple: ${body}
                            streaming: "true"
                            steps:
                              - to: mock:piece
                        - setBody: {simple: "${header.CaravanOutputTokens} tokens"}
                """);

        assertThat(host.send("direct:split", "hi").getMessage().getBody(String.class))
                .isEqualTo("5 tokens");
    }

    @Test
    void a_subscriber_gets_as_many_as_it_asks_for() throws Exception {
        List<String> pieces = new CopyOnWriteArrayList<>();
        CompletableFuture<String> whole = new CompletableFuture<>();
        AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
        Tokens tokens = tokens();

        tokens.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription to) {
                subscription.set(to);
                to.request(1);
            }

            @Override
            public void onNext(String piece) {
                pieces.add(piece);
                if (pieces.size() > 1) {
                    Objects.requireNonNull(subscription.get()).request(1);
                }
            }

            @Override
            public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                whole.complete(String.join("", pieces));
            }
        });
        while (pieces.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(whole).isNotDone();
        assertThat(pieces).hasSize(1);
        Objects.requireNonNull(subscription.get()).request(1);

        assertThat(whole.get(20, TimeUnit.SECONDS)).isEqualTo("from the model");
    }

    @Test
    void who_closes_it_ends_the_call_to_the_provider() {
        host.openai().saysEndlessly();

        try (Tokens tokens = tokens()) {
            assertThat(tokens.next()).isNotEmpty();
        }

        host.openai().journal().awaitAbandoned(1, SOON);
    }

    @Test
    void who_forgets_it_does_too() {
        host.openai().saysEndlessly();
        assertThat(tokens().next()).isNotEmpty();

        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (host.openai().journal().abandoned().isEmpty()) {
            System.gc();
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
        }
    }

    @Test
    void a_reader_who_is_behind_holds_up_the_provider() throws Exception {
        host.openai().saysEndlessly();
        try (Tokens tokens = tokens()) {
            assertThat(tokens.next()).isNotEmpty();
            host.openai().journal().last().awaitStalled(Duration.ofSeconds(20));
            for (int i = 0; i < 200; i++) {
                tokens.next();
            }
        }
        host.openai().journal().awaitAbandoned(1, SOON);
    }

    @Test
    void an_exchange_that_fails_behind_it_ends_the_call() throws Exception {
        host.openai().saysEndlessly();
        host.routes("""
                - route:
                    id: fails
                    from:
                      uri: direct:fails
                      steps:
                        - to: caravan:simple?stream=true
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: no}
                """);

        assertThat(host.send("direct:fails", "hi").getException()).hasMessage("no");

        host.openai().journal().awaitAbandoned(1, SOON);
    }

    @Test
    void so_does_one_that_ends_without_having_read_it() throws Exception {
        host.openai().saysEndlessly();
        host.routes("""
                - route:
                    id: drops
                    from:
                      uri: direct:drops
                      steps:
                        - to: caravan:simple?stream=true
                        - setBody: {constant: never mind}
                """);

        assertThat(host.send("direct:drops", "hi").getMessage().getBody()).isEqualTo("never mind");

        host.openai().journal().awaitAbandoned(1, SOON);
    }

    @Test
    void who_cancels_an_exchange_ends_its_call() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        host.openai().hangs();
        Thread caller = new Thread(() -> {
            host.send("caravan:simple", "hi");
            over.countDown();
        });
        caller.start();
        host.openai().journal().awaitCount(1, Duration.ofSeconds(20));

        caller.interrupt();

        host.openai().journal().awaitAbandoned(1, SOON);
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_stream_that_breaks_off_says_so_behind_its_last_piece() {
        host.openai().tokensEvery(Duration.ofMillis(50)).resets(Place.afterTokens(2));

        Tokens tokens = tokens();

        assertThatThrownBy(() -> tokens.forEachRemaining(piece -> {}))
                .isInstanceOf(CaravanUnavailableException.class)
                .hasMessageContaining("broke off");
    }

    @Test
    void a_stream_that_does_not_begin_fails_the_exchange() {
        host.openai().fails(503);

        Exchange exchange = host.send("caravan:simple?stream=true", "hi");

        assertThat(exchange.getException()).isInstanceOf(CaravanUnavailableException.class);
        assertThat(exchange.getProperty("CaravanErrorCode")).isEqualTo("all_providers_failed");
    }

    @Test
    void a_host_that_stops_ends_its_calls() throws Exception {
        host.openai().saysEndlessly();
        assertThat(tokens().next()).isNotEmpty();

        host.context().close();

        host.openai().journal().awaitAbandoned(1, Duration.ofSeconds(10));
    }
}
