package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dialect.Ability.Treatment;
import dev.caravan.dialect.anthropic.AnthropicAbilities;
import dev.caravan.dialect.bedrock.BedrockAbilities;
import dev.caravan.dialect.gemini.GeminiAbilities;
import dev.caravan.dialect.ollama.OllamaAbilities;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.request.LeavingOut;
import dev.caravan.stub.ProviderStub;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of what each provider can do are true: nothing is dropped in silence, and nothing refused that works. */
class AbilitiesTest {
    static final Map<String, Abilities> TABLES = Map.of(
            "anthropic",
            AnthropicAbilities.TABLE,
            "gemini",
            GeminiAbilities.TABLE,
            "ollama",
            OllamaAbilities.TABLE,
            "bedrock",
            BedrockAbilities.TABLE);

    private static final Map<String, String> MODELS =
            Map.of("anthropic", "claude-x", "gemini", "gemini-2.5-flash", "ollama", "llama3.2", "bedrock", "m1");

    private static final ProviderStub CLAUDE = ProviderStub.anthropic();
    private static final ProviderStub GEMINI = ProviderStub.gemini();
    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final ProviderStub BEDROCK = ProviderStub.bedrock();
    private static TestCaravan caravan;
    private static TestCaravan dropping;

    @BeforeAll
    static void start() {
        caravan = TestCaravan.with()
                .provider("anthropic", CLAUDE)
                .provider("gemini", GEMINI)
                .provider("ollama", OLLAMA)
                .provider("bedrock", BEDROCK)
                .start();
        dropping = TestCaravan.with()
                .provider("anthropic", CLAUDE)
                .provider("gemini", GEMINI)
                .provider("ollama", OLLAMA)
                .provider("bedrock", BEDROCK)
                .property("caravan.unhonoured", "drop")
                .start();
    }

    @AfterAll
    static void stop() {
        caravan.close();
        dropping.close();
        CLAUDE.close();
        GEMINI.close();
        OLLAMA.close();
        BEDROCK.close();
    }

    static Stream<Arguments> cells() {
        return TABLES.keySet().stream().sorted().flatMap(provider -> Members.requests().keySet().stream()
                .map(member -> Arguments.of(provider, member)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cells")
    void a_member_is_treated_as_the_table_says(String provider, String member) {
        int before = stub(provider).journal().calls().size();
        if (provider.equals("ollama") && member.equals("tool_choice")) {
            // There the answer is the call.
            stub(provider).next(1).says("{}");
        }

        Reply reply = caravan.post("{\"model\": \"" + provider + "/" + MODELS.get(provider) + "\", "
                + Members.requests().get(member) + "}");

        Ability ability = table(provider).of(member);
        int asked = stub(provider).journal().calls().size() - before;
        if (ability.treatment() == Treatment.REFUSED) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.json().at("/error/param").asText()).isNotEmpty();
            assertThat(asked).isZero();
        } else {
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(asked).isOne();
        }
        assertThat(reply.header("x-caravan-attempts")).isEqualTo(Integer.toString(asked));
    }

    static Stream<Arguments> refused() {
        return cells().filter(cell -> treatment(cell) == Treatment.REFUSED);
    }

    private static Treatment treatment(Arguments cell) {
        return table((String) cell.get()[0]).of((String) cell.get()[1]).treatment();
    }

    /** Those whose name is one member's, and not the table's words for several. */
    static Stream<Arguments> refusedByName() {
        return refused().filter(cell -> !((String) cell.get()[1]).contains(" "));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusedByName")
    void a_refused_member_is_named(String provider, String member) {
        Reply reply = caravan.post("{\"model\": \"" + provider + "/" + MODELS.get(provider) + "\", "
                + Members.requests().get(member) + "}");

        assertThat(reply.json().at("/error/param").asText())
                .isIn(member, member.equals("top_logprobs") ? "logprobs" : member);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refused")
    void where_the_operator_wants_it_a_refused_member_is_left_out_and_named(String provider, String member) {
        Reply reply = dropping.post("{\"model\": \"" + provider + "/" + MODELS.get(provider) + "\", "
                + Members.requests().get(member) + "}");

        if (LeavingOut.isAllowed(member)) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header("x-caravan-dropped").split(",")).contains(member);
            assertThat(stub(provider).journal().last().text()).doesNotContain(member);
        } else {
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.header("x-caravan-dropped")).isEmpty();
        }
    }

    private static Abilities table(String provider) {
        return Objects.requireNonNull(TABLES.get(provider));
    }

    private static ProviderStub stub(String provider) {
        return switch (provider) {
            case "anthropic" -> CLAUDE;
            case "gemini" -> GEMINI;
            case "bedrock" -> BEDROCK;
            default -> OLLAMA;
        };
    }
}
