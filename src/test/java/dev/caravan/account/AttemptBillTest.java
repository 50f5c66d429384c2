package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.CallLines;
import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.price.Money;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each attempt is counted and charged by how it ended; its call's line and header say what all of them cost together. */
class AttemptBillTest {
    private static final String TEXT = "one two three four five six";
    private static final Duration APART = Duration.ofMillis(10);
    private static final Duration SOON = Duration.ofSeconds(3);

    /** What «hi» is estimated at, and what that costs at north, in 10⁻⁹ USD. */
    private static final int ESTIMATE = 7;

    private static final long ESTIMATE_COST = ESTIMATE * 2_000;

    /** What an answer of south's costs, in 10⁻⁹ USD. */
    private static final long SOUTH_COST = 1_000 * 1_000 + 100 * 4_000;

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final ProviderStub EAST = ProviderStub.anthropic();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .provider("east", EAST)
            .prices(
                    "north,m1,2025-01-01,2,0.5,3,8",
                    "south,m1,2025-01-01,1,0.1,2,4",
                    "east,m1,2025-01-01,3,0.3,3.75,15")
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
            .start();
    private static final CallLines LINES = new CallLines();

    private Figures before = Figures.of(CARAVAN);

    @AfterAll
    static void close() {
        LINES.close();
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
        EAST.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().says(TEXT).tokensEvery(APART).usage(1000, 100);
        SOUTH.behaves().usage(1000, 100);
        EAST.behaves().says(TEXT).tokensEvery(APART).usage(Usage.of(1000, 100, 300, 0, 200));
        CARAVAN.chat("warm up");
        NORTH.journal().clear();
        LINES.forget();
        before = Figures.of(CARAVAN);
    }

    private Figures grown() {
        return Figures.of(CARAVAN).since(before);
    }

    private static double attempts(Figures grown, String provider, int status, String errorType) {
        return grown.sum(
                "llm_requests_total",
                "provider=\"" + provider + "\"",
                "status_code=\"" + status + "\"",
                "error_type=\"" + errorType + "\"");
    }

    private static double tokens(Figures grown, String provider, String type) {
        return grown.sum("llm_tokens_total", "provider=\"" + provider + "\"", "token_type=\"" + type + "\"");
    }

    private static long cost(Figures grown, String provider) {
        return grown.nanoUsd("llm_cost_usd_total", "provider=\"" + provider + "\"");
    }

    private static String usd(long nanoUsd) {
        return new Money(nanoUsd).toString();
    }

    @Test
    void an_answer_costs_what_the_provider_counted() {
        Reply reply = CARAVAN.chat("hi");

        Figures grown = grown();
        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.002800000");
        assertThat(LINES.only())
                .contains(" key=", " tier=simple model=north/m1 tokens=1000+100 usd=0.002800000 attempts=1 ")
                .endsWith(" ok");
        assertThat(attempts(grown, "north", 200, "none")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total", "tier=\"simple\"", "model=\"m1\""))
                .isEqualTo(1);
        assertThat(tokens(grown, "north", "input")).isEqualTo(1000);
        assertThat(tokens(grown, "north", "output")).isEqualTo(100);
        assertThat(grown.nanoUsd("llm_cost_usd_total", "north", "model=\"m1\"", "tier=\"simple\""))
                .isEqualTo(2_800_000);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.caravan.account.Ending#all")
    void an_attempt_that_failed_is_counted_and_charged_as_it_ended(Ending ending) {
        ending.verb().accept(NORTH);

        Reply reply = ending.streamed() ? CARAVAN.stream("simple", "hi") : CARAVAN.chat("hi");

        Figures grown = grown();
        long charge = ending.charged() ? ESTIMATE_COST : 0;
        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo(ending.streamed() ? "" : usd(SOUTH_COST + charge));
        assertThat(LINES.only())
                .contains(" model=south/m1 tokens=1000+100 usd=" + usd(SOUTH_COST + charge) + " attempts=2 ");
        assertThat(attempts(grown, "north", ending.status(), ending.errorType()))
                .isEqualTo(1);
        assertThat(attempts(grown, "south", 200, "none")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total")).isEqualTo(2);
        assertThat(tokens(grown, "north", "input")).isEqualTo(ending.charged() ? ESTIMATE : 0);
        assertThat(tokens(grown, "north", "output")).isZero();
        assertThat(cost(grown, "north")).isEqualTo(charge);
        assertThat(cost(grown, "south")).isEqualTo(SOUTH_COST);
        assertThat(grown.sum("llm_request_duration_seconds_count", "north")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void half_an_answer_is_no_answer_and_charged_all_the_same(boolean reset) {
        if (reset) {
            NORTH.resets(Place.inBody());
        } else {
            NORTH.answersTruncatedJson();
        }

        Reply reply = CARAVAN.chat("hi");

        Figures grown = grown();
        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo(usd(SOUTH_COST + ESTIMATE_COST));
        assertThat(grown.sum("llm_requests_total", "north", "error_type=\"none\""))
                .isZero();
        assertThat(cost(grown, "north")).isEqualTo(ESTIMATE_COST);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_connection_that_is_refused_costs_nothing(boolean streamed) {
        NORTH.stopped();
        try {
            CARAVAN.post(TestCaravan.request("simple", "hi", streamed));
        } finally {
            NORTH.restarted();
        }

        Figures grown = grown();
        assertThat(LINES.usd()).isEqualTo(usd(SOUTH_COST));
        assertThat(attempts(grown, "north", 0, "network")).isEqualTo(1);
        assertThat(tokens(grown, "north", "input")).isZero();
        assertThat(cost(grown, "north")).isZero();
    }

    @Test
    void a_stream_that_broke_off_costs_the_tokens_so_far_as_we_estimate_them() {
        NORTH.closes(Place.afterTokens(4));

        CARAVAN.stream("simple", "hi");

        Figures grown = grown();
        assertThat(LINES.only()).contains(" tokens=~7+5 usd=0.000054000 attempts=1 ", " stream cut: ");
        assertThat(attempts(grown, "north", 200, "network")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total")).isEqualTo(1);
        assertThat(tokens(grown, "north", "input")).isEqualTo(7);
        assertThat(tokens(grown, "north", "output")).isEqualTo(5);
        assertThat(cost(grown, "north")).isEqualTo(54_000);
    }

    /** Whether its first token was seen in time or not: somebody answers, or the stream is cut, and all that came is paid. */
    @RepeatedTest(10)
    void a_stream_that_came_in_one_burst_and_broke_off_costs_all_that_came() {
        NORTH.tokensEvery(Duration.ZERO).resets(Place.afterTokens(4));

        CARAVAN.stream("simple", "hi");

        Figures grown = grown();
        assertThat(tokens(grown, "north", "input")).isEqualTo(7);
        assertThat(tokens(grown, "north", "output")).isEqualTo(5);
        assertThat(cost(grown, "north")).isEqualTo(54_000);
    }

    @Test
    void a_stream_that_fell_silent_timed_out() {
        NORTH.hangs(Place.afterTokens(2));

        CARAVAN.stream("simple", "hi");

        assertThat(LINES.only()).contains(" tokens=~7+2 usd=0.000030000 ");
        assertThat(attempts(grown(), "north", 200, "timeout")).isEqualTo(1);
    }

    @Test
    void a_stream_that_broke_off_behind_its_figures_costs_what_they_say() {
        NORTH.closes(Place.beforeDone());

        CARAVAN.stream("simple", "hi");

        assertThat(LINES.only()).contains(" tokens=1000+100 usd=0.002800000 ", " stream cut: ");
        assertThat(attempts(grown(), "north", 200, "network")).isEqualTo(1);
    }

    /** Claude tells the input before anything else: 500 plain, 300 from its cache and 200 into it. */
    @Test
    void what_was_counted_before_a_stream_broke_off_is_not_estimated() {
        EAST.closes(Place.afterTokens(4));

        CARAVAN.stream("east/m1", "hi");

        Figures grown = grown();
        assertThat(LINES.only()).contains(" tokens=~1000+5 usd=0.002415000 ");
        assertThat(attempts(grown, "east", 200, "network")).isEqualTo(1);
        assertThat(tokens(grown, "east", "input")).isEqualTo(1000);
        assertThat(tokens(grown, "east", "cached_input")).isEqualTo(300);
        assertThat(tokens(grown, "east", "output")).isEqualTo(5);
        assertThat(cost(grown, "east")).isEqualTo(2_415_000);
    }

    @Test
    void a_stream_that_told_its_input_and_no_token_is_charged_for_that_input() {
        EAST.next(1).usage(Usage.of(1000, 100, 300, 0, 200)).resets(Place.beforeFirstToken());

        CARAVAN.stream("east/m1", "hi");

        Figures grown = grown();
        assertThat(attempts(grown, "east", 0, "network")).isEqualTo(1);
        assertThat(attempts(grown, "east", 200, "none")).isEqualTo(1);
        assertThat(tokens(grown, "east", "input")).isEqualTo(2000);
        // 2340 a time for the input; 1 and 100 tokens out.
        assertThat(cost(grown, "east")).isEqualTo(2 * 2_340_000 + 101 * 15_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_caller_who_leaves_before_the_answer_pays_for_the_input(boolean streamed) {
        NORTH.hangs();
        Wire caller = Wire.to(CARAVAN).send(Wire.post(TestCaravan.request("simple", "hi", streamed)));
        NORTH.journal().awaitCount(1, SOON);

        caller.close();

        assertThat(LINES.only()).endsWith(" tier=simple usd=0.000014000 caller left before the answer");
        Figures grown = grown();
        assertThat(attempts(grown, "north", 499, "none")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total")).isEqualTo(1);
        assertThat(tokens(grown, "north", "input")).isEqualTo(ESTIMATE);
        assertThat(cost(grown, "north")).isEqualTo(ESTIMATE_COST);
    }

    @Test
    void a_caller_who_leaves_in_mid_stream_pays_for_the_tokens_so_far() {
        NORTH.hangs(Place.afterTokens(2));
        Wire caller = Wire.to(CARAVAN).send(Wire.post(TestCaravan.request("simple", "hi", true)));
        caller.until("two");

        caller.close();

        assertThat(LINES.only()).contains(" tokens=~7+2 usd=0.000030000 ").endsWith(" stream caller left");
        Figures grown = grown();
        assertThat(attempts(grown, "north", 200, "none")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total")).isEqualTo(1);
        assertThat(tokens(grown, "north", "output")).isEqualTo(2);
        assertThat(cost(grown, "north")).isEqualTo(30_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "north/m1"})
    void a_request_that_the_provider_finds_faulty_is_counted_and_free(String model) {
        NORTH.fails(400);

        Reply reply = CARAVAN.ask(model, "hi");

        Figures grown = grown();
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("x-caravan-cost-usd")).isEmpty();
        assertThat(LINES.only()).contains(" usd=0.000000000 refused 400 ");
        assertThat(attempts(grown, "north", 400, "bad_request")).isEqualTo(1);
        assertThat(attempts(grown, "none", 400, "bad_request")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total")).isEqualTo(2);
        assertThat(grown.nanoUsd("llm_cost_usd_total")).isZero();
    }

    @Test
    void tries_of_a_pinned_call_add_up() {
        NORTH.next(1).resets(Place.beforeHeaders());
        NORTH.next(1).fails(503);

        Reply reply = CARAVAN.ask("north/m1", "hi");

        Figures grown = grown();
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("3");
        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.002814000");
        assertThat(LINES.only()).contains(" tier=named model=north/m1 tokens=1000+100 usd=0.002814000 attempts=3 ");
        assertThat(attempts(grown, "north", 0, "network")).isEqualTo(1);
        assertThat(attempts(grown, "north", 503, "server_error")).isEqualTo(1);
        assertThat(attempts(grown, "north", 200, "none")).isEqualTo(1);
        assertThat(cost(grown, "north")).isEqualTo(2_814_000);
    }

    @Test
    void a_call_that_nobody_answered_costs_what_its_attempts_did() {
        NORTH.hangs();

        Reply reply = CARAVAN.ask("north/m1", "hi");

        Figures grown = grown();
        assertThat(reply.status()).isEqualTo(500);
        assertThat(LINES.only()).endsWith(" tier=named usd=0.000042000 refused 500 all_providers_failed");
        assertThat(attempts(grown, "north", 0, "timeout")).isEqualTo(3);
        assertThat(attempts(grown, "none", 500, "server_error")).isEqualTo(1);
        assertThat(cost(grown, "north")).isEqualTo(3 * ESTIMATE_COST);
    }

    @Test
    void a_call_that_we_refused_has_no_attempt_and_no_cost() {
        Reply reply = CARAVAN.ask("nobody-has-this", "hi");

        Figures grown = grown();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(LINES.only()).endsWith(" refused 404 model_not_found").doesNotContain("usd=");
        assertThat(attempts(grown, "none", 404, "bad_request")).isEqualTo(1);
        assertThat(grown.sum("llm_requests_total")).isEqualTo(1);
        assertThat(grown.sum("llm_tokens_total")).isZero();
        assertThat(grown.nanoUsd("llm_cost_usd_total")).isZero();
        assertThat(grown.sum("llm_request_duration_seconds_count")).isZero();
    }

    @Test
    void a_provider_that_was_passed_over_was_not_asked() {
        NORTH.fails(503);
        try (TestCaravan careful = TestCaravan.with()
                .provider("north", NORTH)
                .provider("south", SOUTH)
                .prices("north,m1,2025-01-01,2,,,8", "south,m1,2025-01-01,1,,,4")
                .property("caravan.breaker.least-calls", "2")
                .start()) {
            careful.chat("hi");
            careful.chat("hi");

            Reply reply = careful.chat("hi");

            Figures figures = Figures.of(careful);
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
            assertThat(reply.header("x-caravan-cost-usd")).isEqualTo(usd(SOUTH_COST));
            assertThat(attempts(figures, "north", 503, "server_error")).isEqualTo(2);
            assertThat(attempts(figures, "north", 0, "circuit_open")).isEqualTo(1);
            assertThat(figures.sum("llm_request_duration_seconds_count", "north"))
                    .isEqualTo(2);
        }
    }
}
