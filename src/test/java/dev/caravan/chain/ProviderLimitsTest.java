package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.Header;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider tells of its limits, each kind in its own words, is measured and kept to. */
class ProviderLimitsTest {
    private static List<Header> limits(Vendor vendor, int requests, int tokens, String reset) {
        return switch (vendor) {
            case OPENAI, COMPATIBLE ->
                List.of(
                        new Header("x-ratelimit-limit-requests", "500"),
                        new Header("x-ratelimit-remaining-requests", Integer.toString(requests)),
                        new Header("x-ratelimit-reset-requests", reset),
                        new Header("x-ratelimit-limit-tokens", "30000"),
                        new Header("x-ratelimit-remaining-tokens", Integer.toString(tokens)),
                        new Header("x-ratelimit-reset-tokens", reset));
            case ANTHROPIC ->
                List.of(
                        new Header("anthropic-ratelimit-requests-limit", "500"),
                        new Header("anthropic-ratelimit-requests-remaining", Integer.toString(requests)),
                        new Header("anthropic-ratelimit-requests-reset", reset),
                        new Header("anthropic-ratelimit-tokens-limit", "30000"),
                        new Header("anthropic-ratelimit-tokens-remaining", Integer.toString(tokens)),
                        new Header("anthropic-ratelimit-tokens-reset", reset),
                        new Header("anthropic-ratelimit-input-tokens-limit", "20000"),
                        new Header("anthropic-ratelimit-input-tokens-remaining", "19999"),
                        new Header("anthropic-ratelimit-input-tokens-reset", reset),
                        new Header("anthropic-ratelimit-output-tokens-limit", "10000"),
                        new Header("anthropic-ratelimit-output-tokens-remaining", "9999"),
                        new Header("anthropic-ratelimit-output-tokens-reset", reset));
            case GEMINI, OLLAMA, BEDROCK -> List.of();
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "ANTHROPIC"})
    void limits_are_measured_whole_streamed_and_refused(Vendor vendor) {
        try (ProviderStub north = vendor.stub();
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).start()) {
            limits(vendor, 7, 1234, "1s").forEach(header -> north.header(header.name(), header.value()));
            assertThat(caravan.ask("north/m1", "hi").status()).isEqualTo(200);
            requireMeasured(caravan, 7, 1234);

            north.behaves();
            limits(vendor, 6, 1200, "1s").forEach(header -> north.header(header.name(), header.value()));
            assertThat(caravan.stream("north/m1", "hi").done()).isTrue();
            requireMeasured(caravan, 6, 1200);

            north.behaves();
            limits(vendor, 5, 1100, "1s").forEach(header -> north.header(header.name(), header.value()));
            north.fails(400);
            assertThat(caravan.ask("north/m1", "hi").status()).isEqualTo(400);
            requireMeasured(caravan, 5, 1100);
        }
    }

    private static void requireMeasured(TestCaravan caravan, int requests, int tokens) {
        String[] model = {"provider=\"north\"", "model=\"m1\""};
        assertThat(caravan.meter("llm_ratelimit_remaining", model[0], model[1], "unit=\"requests\""))
                .isEqualTo(requests);
        assertThat(caravan.meter("llm_ratelimit_remaining", model[0], model[1], "unit=\"tokens\""))
                .isEqualTo(tokens);
        assertThat(caravan.meter("llm_ratelimit_limit", model[0], model[1], "unit=\"requests\""))
                .isEqualTo(500);
        assertThat(caravan.meter("llm_ratelimit_limit", model[0], model[1], "unit=\"tokens\""))
                .isEqualTo(30_000);
    }

    static Stream<Arguments> waits() {
        String in50Seconds =
                Instant.now().plusSeconds(50).truncatedTo(ChronoUnit.SECONDS).toString();
        return Stream.of(
                Arguments.of(Vendor.OPENAI, 0, 100, "50s"),
                Arguments.of(Vendor.OPENAI, 100, 0, "50s"),
                Arguments.of(Vendor.OPENAI, 0, 0, "49s900ms"),
                Arguments.of(Vendor.ANTHROPIC, 0, 100, in50Seconds),
                Arguments.of(Vendor.ANTHROPIC, 100, 0, in50Seconds));
    }

    @ParameterizedTest(name = "{0}: {1} requests, {2} tokens, {3}")
    @MethodSource("waits")
    void a_used_up_limits_reset_is_waited_for(Vendor vendor, int requests, int tokens, String reset) {
        try (ProviderStub north = vendor.stub();
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).start()) {
            north.failsWith(429, limits(vendor, requests, tokens, reset).toArray(Header[]::new));

            Reply reply = caravan.ask("north/m1", "hi");

            requireWait(reply, north, 20, 50);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "ANTHROPIC"})
    void a_retry_after_counts_more_than_a_reset(Vendor vendor) {
        try (ProviderStub north = vendor.stub();
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).start()) {
            String reset = vendor == Vendor.OPENAI ? "500s" : "2099-01-01T00:00:00Z";
            limits(vendor, 0, 0, reset).forEach(header -> north.header(header.name(), header.value()));
            north.rateLimits(Duration.ofSeconds(40));

            Reply reply = caravan.ask("north/m1", "hi");

            requireWait(reply, north, 39, 40);
        }
    }

    static Stream<Vendor> vendors() {
        return Vendor.all();
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void a_retry_after_is_passed_on(Vendor vendor) {
        try (ProviderStub north = vendor.stub();
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).start()) {
            north.rateLimits(Duration.ofSeconds(45));

            Reply whole = caravan.ask("north/m1", "hi");

            requireWait(whole, north, 44, 45);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"41s", "41.000s", "40.500s", "40.999999999s"})
    void gemini_says_in_the_body_how_long_to_wait(String delay) {
        try (ProviderStub north = ProviderStub.gemini();
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).start()) {
            north.answers(429, "application/json", """
                    {"error": {"code": 429, "message": "Resource has been exhausted", "status": "RESOURCE_EXHAUSTED",
                      "details": [
                        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
                          {"quotaMetric": "m", "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},
                        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "%s"}]}}
                    """.formatted(delay));

            Reply reply = caravan.ask("north/m1", "hi");

            requireWait(reply, north, 40, 41);
        }
    }

    /** Too long to wait for within the call: the caller is told at once. */
    private static void requireWait(Reply reply, ProviderStub north, int least, int most) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(429);
        assertThat(reply.errorCode()).isEqualTo("rate_limit_exceeded");
        assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(least, most);
        assertThat(north.journal().count()).isEqualTo(1);
        assertThat(reply.took()).isLessThan(Duration.ofSeconds(least));
    }
}
