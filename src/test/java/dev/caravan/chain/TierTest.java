package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the model's name means: a tier with a chain of its own, one pinned model, or a name that some providers list. */
class TierTest {
    private static final String HARD = """
            Design and implement an algorithm in Java, prove its complexity, and compare it with the alternatives.
            1. Why does it terminate? 2. What are the trade-offs? 3. How would you optimize and refactor it?
            ```java
            public class Graph { int[][] edges; /* analyze this code, explain why it is slow, derive a bound */ }
            ```
            """;

    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final ProviderStub HOME = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .provider("home", HOME)
            .provider("keyless", NORTH)
            .ownChains()
            .property("caravan.tier.local.chain", "home/tiny")
            .property("caravan.tier.simple.chain", "keyless/free, north/small, south/small")
            .property("caravan.tier.medium.chain", "south/middling, north/middling")
            .property("caravan.tier.complex.chain", "south/big")
            .property("caravan.provider.keyless.api-key", "")
            .property("caravan.provider.keyless.models", "free")
            .property("caravan.provider.north.models", "small, shared, fine-*")
            .property("caravan.provider.south.models", "big, shared")
            .property("caravan.retry.wait", "20ms")
            .clock(NOW::get)
            .start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
        HOME.close();
    }

    /** Who rested is back by the next day. */
    @BeforeEach
    void forget() {
        NOW.updateAndGet(now -> now.plus(Duration.ofDays(1)));
        NORTH.behaves().says("from north").journal().clear();
        SOUTH.behaves().says("from south").journal().clear();
        HOME.behaves().says("from home").journal().clear();
    }

    private static String asked(String model, String prompt) {
        return TestCaravan.request(model, prompt.replace("\n", "\\n"), false);
    }

    @ParameterizedTest
    @CsvSource({"local, home, tiny", "simple, north, small", "medium, south, middling", "complex, south, big"})
    void each_tier_has_its_own_chain(String tier, String provider, String model) {
        Reply reply = CARAVAN.ask(tier, "hi");

        assertThat(reply.text()).isEqualTo("from " + provider);
        assertThat(reply.header("x-caravan-tier")).isEqualTo(tier);
        assertThat(reply.header("x-caravan-provider")).isEqualTo(provider);
        assertThat(reply.header("x-caravan-model")).isEqualTo(model);
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
        assertThat(reply.header("x-request-id")).isNotBlank();
    }

    @Test
    void the_next_in_the_chain_is_asked_for_its_own_model() {
        SOUTH.fails(503);

        Reply reply = CARAVAN.ask("medium", "hi");

        assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
        assertThat(NORTH.journal().last().json().path("model").asText()).isEqualTo("middling");
        assertThat(SOUTH.journal().last().json().path("model").asText()).isEqualTo("middling");
    }

    @Test
    void the_local_tier_never_leaves_home() {
        HOME.fails(503);

        Reply reply = CARAVAN.ask("local", "hi");

        assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
        assertThat(NORTH.journal().count() + SOUTH.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", ""})
    void auto_and_no_model_at_all_go_by_the_prompt(String model) {
        String easy = asked(model, "hi");
        String hard = asked(model, HARD);

        Reply simple = CARAVAN.post(model.isEmpty() ? easy.replace("\"model\":\"\",", "") : easy);
        Reply complex = CARAVAN.post(model.isEmpty() ? hard.replace("\"model\":\"\",", "") : hard);

        assertThat(simple.header("x-caravan-tier")).isEqualTo("simple");
        assertThat(simple.header("x-caravan-model")).isEqualTo("small");
        assertThat(complex.header("x-caravan-tier")).isEqualTo("complex");
        assertThat(complex.header("x-caravan-model")).isEqualTo("big");
    }

    @Test
    void a_pinned_model_is_never_answered_by_another_provider() {
        NORTH.fails(503);

        Reply reply = CARAVAN.ask("north/small", "hi");
        Reply streamed = CARAVAN.stream("north/small", "hi");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
        assertThat(streamed.status()).isEqualTo(500);
        assertThat(SOUTH.journal().count() + HOME.journal().count()).isZero();
    }

    @Test
    void a_pinned_model_need_not_be_in_any_chain_nor_does_it_have_a_tier() {
        Reply reply = CARAVAN.ask("north/org/model:7b", "hi");

        assertThat(reply.text()).isEqualTo("from north");
        assertThat(reply.header("x-caravan-model")).isEqualTo("org/model:7b");
        assertThat(reply.headers().firstValue("x-caravan-tier")).isEmpty();
        assertThat(NORTH.journal().last().json().path("model").asText()).isEqualTo("org/model:7b");
    }

    @ParameterizedTest
    @CsvSource({"small, north", "big, south", "shared, north", "fine-tuned-3, north"})
    void a_bare_name_goes_to_a_provider_that_lists_it(String model, String provider) {
        Reply reply = CARAVAN.ask(model, "hi");

        assertThat(reply.text()).isEqualTo("from " + provider);
        assertThat(reply.header("x-caravan-model")).isEqualTo(model);
    }

    @Test
    void a_bare_name_that_two_providers_list_falls_back_between_them() {
        NORTH.fails(503);

        Reply reply = CARAVAN.ask("shared", "hi");

        assertThat(reply.text()).isEqualTo("from south");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(HOME.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonesuch", "nowhere/small", "keyless/free", "free", "north/", "/small"})
    void what_nobody_has_is_not_found(String model) {
        Reply reply = CARAVAN.ask(model, "hi");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.errorCode()).isEqualTo("model_not_found");
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("model");
        assertThat(NORTH.journal().count()
                        + SOUTH.journal().count()
                        + HOME.journal().count())
                .isZero();
    }

    @Test
    void requests_and_tokens_are_counted_by_model_and_tier() {
        NORTH.usage(11, 7);
        Figures before = Figures.of(CARAVAN);

        CARAVAN.chat("hi");
        CARAVAN.stream("simple", "hi");

        Figures counted = Figures.of(CARAVAN).since(before);
        String[] labels = {"provider=\"north\"", "model=\"small\""};
        assertThat(counted.sum(
                        "llm_requests_total",
                        labels[0],
                        labels[1],
                        "tier=\"simple\"",
                        "status_code=\"200\"",
                        "error_type=\"none\""))
                .isEqualTo(2);
        assertThat(counted.sum("llm_tokens_total", labels[0], labels[1], "token_type=\"input\""))
                .isEqualTo(22);
        assertThat(counted.sum("llm_tokens_total", labels[0], labels[1], "token_type=\"output\""))
                .isEqualTo(14);
        assertThat(counted.sum("llm_request_duration_seconds_count", labels)).isEqualTo(2);
        assertThat(counted.sum("llm_time_to_first_token_seconds_count", labels)).isEqualTo(1);
        assertThat(counted.sum("llm_gateway_overhead_seconds_count", labels)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"429, rate_limit", "503, server_error", "401, auth", "404, bad_request"})
    void a_fallback_is_counted_with_its_reason(int status, String reason) {
        NORTH.fails(status);
        Figures before = Figures.of(CARAVAN);

        CARAVAN.chat("hi");

        Figures counted = Figures.of(CARAVAN).since(before);
        assertThat(counted.sum(
                        "llm_requests_total",
                        "provider=\"north\"",
                        "model=\"small\"",
                        "status_code=\"" + status + "\"",
                        "error_type=\"" + reason + "\""))
                .isEqualTo(1);
        assertThat(counted.sum(
                        "llm_fallbacks_total",
                        "from=\"north/small\"",
                        "to=\"south/small\"",
                        "reason=\"" + reason + "\""))
                .isEqualTo(1);
    }

    @Test
    void what_a_provider_says_of_its_limits_is_shown() {
        NORTH.header("x-ratelimit-remaining-requests", "41")
                .header("x-ratelimit-limit-requests", "60")
                .header("x-ratelimit-remaining-tokens", "1999")
                .header("x-ratelimit-limit-tokens", "a lot");

        CARAVAN.chat("hi");
        CARAVAN.stream("simple", "hi");

        String[] labels = {"provider=\"north\"", "model=\"small\""};
        assertThat(CARAVAN.meter("llm_ratelimit_remaining", labels[0], labels[1], "unit=\"requests\""))
                .isEqualTo(41);
        assertThat(CARAVAN.meter("llm_ratelimit_remaining", labels[0], labels[1], "unit=\"tokens\""))
                .isEqualTo(1999);
        assertThat(CARAVAN.meter("llm_ratelimit_limit", labels[0], labels[1], "unit=\"requests\""))
                .isEqualTo(60);
        assertThat(CARAVAN.meter("llm_ratelimit_limit", labels[0], labels[1], "unit=\"tokens\""))
                .isZero();
    }
}
