package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However an attempt ends: what it cost is spent, as it is on the bill, and nothing stays held. */
class HeldMoneyTest {
    private static final long BUDGET = 1_000_000_000;
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final ProviderStub WEST = ProviderStub.anthropic();

    /** A token of its answer is 10⁻⁹ USD, and it counts none. */
    private static final ProviderStub SCALES = ProviderStub.openAi().usage(0, 0);

    private static final TestCaravan CARAVAN = caravan().start();
    private static final TestCaravan FAULTY =
            caravan().routeFile("gateway.camel.yaml", withAFaultBefore("relay")).start();

    private static TestCaravan.Builder caravan() {
        return TestCaravan.with()
                .provider("north", NORTH)
                .provider("south", SOUTH)
                .provider("west", WEST)
                .provider("scales", SCALES)
                .prices(
                        "north,m1,2025-01-01,2,0.5,3,8",
                        "south,m1,2025-01-01,1,0.1,2,4",
                        "west,m1,2025-01-01,3,0.3,3.75,15",
                        "scales,m1,2025-01-01,0,0,0,0.001")
                .property("caravan.budget.usd-per-day", "1")
                .property("caravan.tier.simple.chain", "north/m1, south/m1")
                .property("caravan.tier.complex.chain", "west/m1, south/m1")
                .property("caravan.timeout.connect", "300ms")
                .property("caravan.timeout.total", "300ms")
                .property("caravan.timeout.first-token", "300ms")
                .property("caravan.timeout.idle", "300ms")
                .property("caravan.retry.wait", "20ms")
                .property("caravan.cool-down.first", "1ms")
                .property("caravan.cool-down.longest", "1ms")
                .property("caravan.cool-down.auth", "1ms")
                .property("caravan.breaker.least-calls", "1000")
                .property("caravan.breaker.window", "1000")
                .expectsErrors();
    }

    private static String withAFaultBefore(String bean) {
        String step = "        - bean:\n            ref: " + bean + "\n";
        String fault = """
                        - choice:
                            when:
                              - simple: ${body.asked.tags[faulty]} == 'yes'
                                steps:
                                  - throwException:
                                      exceptionType: java.lang.IllegalStateException
                                      message: our own fault
                """;
        try {
            String yaml = Files.readString(Path.of("routes/gateway.camel.yaml"));
            assertThat(yaml).contains(step);
            return yaml.replace(step, fault + step);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        FAULTY.close();
        NORTH.close();
        SOUTH.close();
        WEST.close();
        SCALES.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves()
                .says("one two three four five six")
                .tokensEvery(Duration.ofMillis(10))
                .usage(1000, 100);
        SOUTH.behaves().usage(1000, 100);
        WEST.behaves().usage(1000, 100);
        NORTH.journal().clear();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.caravan.account.Ending#all")
    void an_attempt_that_failed(Ending ending) {
        ending.verb().accept(NORTH);

        Reply reply = ending.streamed() ? CARAVAN.stream("simple", "hi") : CARAVAN.chat("hi");

        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        requireSettled(CARAVAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "north/m1"})
    void a_whole_answer_and_a_stream(String model) {
        assertThat(CARAVAN.ask(model, "hi").status()).isEqualTo(200);
        assertThat(CARAVAN.stream(model, "hi").done()).isTrue();

        requireSettled(CARAVAN);
    }

    @Test
    void a_draft_and_what_is_made_of_it() {
        Reply reply = CARAVAN.ask("hybrid", "hi");

        assertThat(reply.header("x-caravan-provider")).isEqualTo("west");
        assertThat(NORTH.journal().count()).isEqualTo(1);
        requireSettled(CARAVAN);
    }

    @Test
    void streams_that_broke_off() {
        NORTH.next(1).closes(Place.afterTokens(4));
        CARAVAN.stream("simple", "hi");
        NORTH.next(1).hangs(Place.afterTokens(2));
        CARAVAN.stream("simple", "hi");
        NORTH.next(1).closes(Place.beforeDone());
        CARAVAN.stream("simple", "hi");

        requireSettled(CARAVAN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_caller_who_leaves_before_the_answer(boolean streamed) {
        NORTH.hangs();
        Wire caller = Wire.to(CARAVAN).send(Wire.post(TestCaravan.request("simple", "hi", streamed)));
        NORTH.journal().awaitCount(1, SOON);

        caller.close();

        NORTH.journal().awaitAbandoned(1, SOON);
        requireSettled(CARAVAN);
    }

    @Test
    void a_caller_who_leaves_in_mid_stream() {
        NORTH.hangs(Place.afterTokens(2));
        Wire caller = Wire.to(CARAVAN).send(Wire.post(TestCaravan.request("simple", "hi", true)));
        caller.until("two");

        caller.close();

        NORTH.journal().awaitAbandoned(1, SOON);
        requireSettled(CARAVAN);
    }

    @Test
    void a_provider_that_was_not_asked_for_it_cannot_do_that() {
        long before = spent(CARAVAN);
        Reply reply =
                CARAVAN.post("{\"model\":\"complex\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        assertThat(spent(CARAVAN) - before).isEqualTo(1000 * 1_000 + 100 * 4_000);
        requireSettled(CARAVAN);
    }

    @Test
    void a_request_that_the_provider_finds_faulty() {
        long before = spent(CARAVAN);
        NORTH.fails(400);

        assertThat(CARAVAN.ask("north/m1", "hi").status()).isEqualTo(400);

        assertThat(spent(CARAVAN)).isEqualTo(before);
        requireSettled(CARAVAN);
    }

    @Test
    void a_connection_that_is_refused_costs_nothing() {
        NORTH.stopped();
        try {
            // A connection that was kept may break under this one, and then nobody knows what it cost.
            CARAVAN.ask("north/m1", "hi");
            long before = spent(CARAVAN);

            CARAVAN.ask("north/m1", "hi");

            assertThat(spent(CARAVAN)).isEqualTo(before);
        } finally {
            NORTH.restarted();
        }
        requireSettled(CARAVAN);
    }

    /** The answer was there, and its provider charges for it though its caller never saw it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_fault_of_our_own_behind_the_answer(boolean streamed) {
        long before = spent(FAULTY);

        Reply reply = FAULTY.post(
                "/v1/chat/completions",
                TestCaravan.request("north/m1", "hi", streamed),
                "x-caravan-tags",
                "faulty=yes");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(spent(FAULTY)).isGreaterThan(before);
        requireSettled(FAULTY);
    }

    /** What was spent is what is on the bills, and what is left can be held to the last 10⁻⁹ USD. */
    private static void requireSettled(TestCaravan caravan) {
        Figures figures = Figures.of(caravan);
        long end = System.nanoTime() + SOON.toNanos();
        while (figures.nanoUsd("llm_cost_usd_total") != spent(figures) && System.nanoTime() < end) {
            figures = Figures.of(caravan);
        }
        assertThat(spent(figures)).isEqualTo(figures.nanoUsd("llm_cost_usd_total"));
        long rest = BUDGET - spent(figures);
        assertThat(weigh(caravan, rest + 1).errorCode()).isEqualTo("insufficient_quota");
        assertThat(weigh(caravan, rest).status()).isEqualTo(200);
    }

    private static Reply weigh(TestCaravan caravan, long tokens) {
        return caravan.post("{\"model\":\"scales/m1\",\"max_tokens\":" + tokens
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    private static long spent(TestCaravan caravan) {
        return spent(Figures.of(caravan));
    }

    private static long spent(Figures figures) {
        return Math.round(figures.sum("llm_budget_used_ratio", "scope=\"day\"") * BUDGET);
    }
}
