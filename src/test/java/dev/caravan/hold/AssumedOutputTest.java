package dev.caravan.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where nobody says how long an answer may be, money is held for so many tokens, and the provider is told to keep to that. */
class AssumedOutputTest {
    private static final String BUDGET = "caravan.budget.usd-per-day";
    private static final Map<Vendor, ProviderStub> STUBS = new EnumMap<>(Vendor.class);
    private static final TestCaravan RICH = caravan("1000");
    private static final TestCaravan WITHOUT = caravan("");

    private static TestCaravan caravan(String usdPerDay) {
        TestCaravan.Builder builder = TestCaravan.with()
                .property(BUDGET, usdPerDay)
                .property("caravan.budget.assumed-output", "2345")
                .property("caravan.model.anthropic/*.max-tokens", "")
                .property("caravan.model.openai/with-default.max-tokens", "777")
                .prices(
                        "openai,*,2025-01-01,1,,,10",
                        "anthropic,*,2025-01-01,1,,,10",
                        "gemini,*,2025-01-01,1,,,10",
                        "bedrock,*,2025-01-01,1,,,10",
                        "ollama,m1,2025-01-01,1,,,10",
                        "ollama,free,2025-01-01,0,0,0,0");
        Vendor.all().forEach(vendor -> builder.provider(vendor.label(), STUBS.computeIfAbsent(vendor, Vendor::stub)));
        return builder.start();
    }

    @BeforeEach
    void forget() {
        STUBS.values().forEach(stub -> stub.behaves().journal().clear());
    }

    @AfterAll
    static void close() {
        RICH.close();
        WITHOUT.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.harness.Vendor#all")
    void each_kind_of_provider_is_told(Vendor vendor) {
        assertThat(RICH.ask(vendor.model(), "hi").status()).isEqualTo(200);

        assertThat(limit(vendor)).isEqualTo(2345);
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.harness.Vendor#all")
    void each_is_told_what_the_caller_says_where_one_does(Vendor vendor) {
        assertThat(post(RICH, vendor.model(), "\"max_tokens\":99,").status()).isEqualTo(200);

        assertThat(limit(vendor)).isEqualTo(99);
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.harness.Vendor#all")
    void null_is_no_limit(Vendor vendor) {
        assertThat(post(RICH, vendor.model(), "\"max_completion_tokens\":null,").status())
                .isEqualTo(200);

        assertThat(limit(vendor)).isEqualTo(2345);
    }

    @ParameterizedTest
    @EnumSource(
            value = Vendor.class,
            names = {"OPENAI", "GEMINI", "OLLAMA"})
    void nobody_is_told_anything_where_there_is_no_budget(Vendor vendor) {
        assertThat(WITHOUT.ask(vendor.model(), "hi").status()).isEqualTo(200);

        assertThat(member(vendor).isMissingNode()).isTrue();
    }

    @Test
    void what_costs_nothing_may_say_as_much_as_it_likes() {
        assertThat(RICH.ask("ollama/free", "hi").status()).isEqualTo(200);

        assertThat(member(Vendor.OLLAMA).isMissingNode()).isTrue();
    }

    @Test
    void what_was_set_for_a_model_goes_before() {
        assertThat(RICH.ask("openai/with-default", "hi").status()).isEqualTo(200);

        assertThat(limit(Vendor.OPENAI)).isEqualTo(777);
    }

    @Test
    void the_next_in_the_chain_is_told_anew() {
        stub(Vendor.OPENAI).fails(503);

        Reply reply = post(RICH, "simple", "");

        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(limit(Vendor.OPENAI)).isEqualTo(2345);
        assertThat(limit(Vendor.ANTHROPIC)).isEqualTo(2345);
    }

    /** Claude would be given its thoughts on top otherwise, and nobody has money for those. */
    @Test
    void thoughts_are_part_of_it() {
        assertThat(post(RICH, "anthropic/m1", "\"reasoning_effort\":\"high\",").status())
                .isEqualTo(200);

        JsonNode asked = stub(Vendor.ANTHROPIC).journal().last().json();
        assertThat(limit(Vendor.ANTHROPIC)).isEqualTo(2345);
        assertThat(asked.at("/thinking/budget_tokens").asInt()).isEqualTo(2344);
    }

    private static Reply post(TestCaravan caravan, String model, String members) {
        return caravan.post(
                "{\"model\":\"" + model + "\"," + members + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    private static ProviderStub stub(Vendor vendor) {
        return Objects.requireNonNull(STUBS.get(vendor));
    }

    private static int limit(Vendor vendor) {
        return member(vendor).asInt(-1);
    }

    private static JsonNode member(Vendor vendor) {
        JsonNode asked = stub(vendor).journal().last().json();
        return switch (vendor) {
            case OPENAI, COMPATIBLE ->
                asked.path("max_tokens").isNumber() ? asked.path("max_tokens") : asked.path("max_completion_tokens");
            case ANTHROPIC -> asked.path("max_tokens");
            case GEMINI -> asked.at("/generationConfig/maxOutputTokens");
            case OLLAMA -> asked.at("/options/num_predict");
            case BEDROCK -> asked.at("/inferenceConfig/maxTokens");
        };
    }
}
