package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The providers and chains as they are shipped: a key or an address is all that they lack. */
class ShippedProvidersTest {
    private final Map<String, ProviderStub> stubs = Map.of(
            "openai", ProviderStub.openAi(),
            "anthropic", ProviderStub.anthropic(),
            "gemini", ProviderStub.gemini(),
            "ollama", ProviderStub.ollama(),
            "azure", ProviderStub.azure(),
            "vertex", ProviderStub.vertex());

    private TestCaravan caravan;

    @BeforeEach
    void start() {
        caravan = with("openai", "anthropic", "gemini", "ollama", "azure", "vertex");
    }

    private TestCaravan with(String... configured) {
        TestCaravan.Builder builder = TestCaravan.with().ownChains().property("caravan.retry.tries", "1");
        for (String provider : configured) {
            builder.property(
                    "caravan.provider." + provider + ".base-url", stub(provider).baseUrl());
            if (!provider.equals("ollama")) {
                builder.property("caravan.provider." + provider + ".api-key", "sk-of-" + provider);
            }
        }
        return builder.start();
    }

    @AfterEach
    void stop() {
        caravan.close();
        stubs.values().forEach(ProviderStub::close);
    }

    @ParameterizedTest
    @CsvSource({
        "local, 'ollama'",
        "simple, 'ollama, gemini, openai, anthropic, azure, vertex'",
        "medium, 'gemini, openai, anthropic, azure, vertex, ollama'",
        "complex, 'anthropic, openai, gemini, azure, vertex, ollama'"
    })
    void a_tier_falls_back_along_its_chain(String tier, String chain) {
        for (String provider : List.of(chain.split(", "))) {
            Reply reply = caravan.ask(tier, "hi");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header("x-caravan-provider")).isEqualTo(provider);
            stub(provider).fails(404);
        }
        assertThat(caravan.ask(tier, "hi").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "claude/claude-x, anthropic",
        "anthropic/claude-x, anthropic",
        "claude-sonnet-4-6, anthropic",
        "gemini-2.5-pro, gemini",
        "gpt-5-mini, openai",
        "llama3.2, ollama"
    })
    void a_name_leads_to_its_provider(String model, String provider) {
        assertThat(caravan.ask(model, "hi").header("x-caravan-provider")).isEqualTo(provider);
    }

    @Test
    void an_embedding_model_is_found_by_its_bare_name() {
        Reply reply = caravan.post("/v1/embeddings", "{\"model\": \"text-embedding-3-small\", \"input\": \"hi\"}");

        assertThat(reply.header("x-caravan-provider")).isEqualTo("openai");
    }

    @Test
    void what_has_no_key_or_address_is_left_out() {
        caravan.close();
        caravan = with("gemini");

        assertThat(caravan.ask("complex", "hi").header("x-caravan-provider")).isEqualTo("gemini");
        assertThat(caravan.ask("local", "hi").status()).isEqualTo(404);
        assertThat(caravan.ask("claude/claude-x", "hi").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure", "vertex"})
    void one_cloud_alone_answers_what_is_auto(String cloud) {
        caravan.close();
        caravan = with(cloud);

        Reply reply = caravan.ask("auto", "hi");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("x-caravan-provider")).isEqualTo(cloud);
    }

    @Test
    void the_model_list_speaks_the_callers_form() {
        assertThat(caravan.get("/v1/models").json().path("object").asText()).isEqualTo("list");
        assertThat(caravan.get("/v1/models").body()).contains("anthropic/claude-opus-4-6", "ollama/llama3.2");
    }

    private ProviderStub stub(String provider) {
        return Objects.requireNonNull(stubs.get(provider));
    }
}
