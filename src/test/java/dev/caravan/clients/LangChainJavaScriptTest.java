package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.stub.Place;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LangChain's JavaScript client for OpenAI works with every provider. */
@Tag("slow")
class LangChainJavaScriptTest {
    private static EveryProvider providers;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("langchain-client.mjs");
        providers = EveryProvider.start();
    }

    @AfterEach
    void calm() {
        providers.calm();
    }

    @AfterAll
    static void stop() throws Exception {
        if (client != null) {
            providers.close();
            client.close();
        }
    }

    @ForEveryProvider
    void a_whole_answer_comes_with_its_usage(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("whole", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.path("model").asText()).isEqualTo("m1");
        assertThat(seen.at("/usage/input_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/output_tokens").asInt()).isEqualTo(7);
    }

    @ForEveryProvider
    void a_stream_comes_token_by_token_with_its_usage(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("stream", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("pieces").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.at("/usage/total_tokens").asInt()).isEqualTo(19);
    }

    @ForEveryProvider
    void three_bound_tools_are_called_at_once_and_their_results_go_back(String provider) throws Exception {
        for (String scenario : new String[] {"tools", "tools-stream"}) {
            providers
                    .stub(provider)
                    .says("it differs")
                    .next(1)
                    .callsTool("get_weather", "{\"city\": \"Paris\"}")
                    .callsTool("get_weather", "{\"city\": \"Oslo\"}")
                    .callsTool("get_weather", "{\"city\": \"Rome\"}");

            JsonNode seen = sees(scenario, provider);

            assertThat(seen.path("calls"))
                    .extracting(call -> call.at("/args/city").asText())
                    .containsExactly("Paris", "Oslo", "Rome");
            assertThat(seen.path("finishReason").asText()).isEqualTo("tool_calls");
            assertThat(seen.path("text").asText()).isEqualTo("it differs");
        }
    }

    @ForEveryProvider
    void a_structured_output_fits_its_schema(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "give_json_answer");

        assertThat(sees("schema", provider)).isEqualTo(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini", "ollama"})
    void a_structured_output_may_be_the_arguments_of_a_tool(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "place");

        assertThat(sees("schema-tool", provider)).isEqualTo(place);
    }

    @ForEveryProvider
    void an_image_is_shown(String provider) throws Exception {
        providers.stub(provider).says("a pixel");

        JsonNode seen = sees("image", provider);

        assertThat(seen.path("text").asText()).isEqualTo("a pixel");
        assertThat(providers.journal(provider).last().text()).contains("iVBORw0KGgo");
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.clients.EveryProvider#namesWithEmbeddings")
    void documents_and_queries_are_embedded_alike(String provider) throws Exception {
        JsonNode seen = sees("embeddings", provider);

        assertThat(seen.path("documents")).hasSize(2);
        assertThat(seen.at("/documents/1")).isEqualTo(seen.path("query")).hasSizeGreaterThan(4);
    }

    @ForEveryProvider
    void a_stream_that_the_client_leaves_is_left_upstream_too(String provider) throws Exception {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        JsonNode seen = sees("abort", provider);

        assertThat(seen.path("pieces").asInt()).isBetween(3, 6);
        assertThat(providers.journal(provider).awaitAbandoned(1, Duration.ofSeconds(2)))
                .hasSize(1);
    }

    @ForEveryProvider
    void a_stream_that_breaks_off_is_an_error(String provider) throws Exception {
        // A reset at once would overtake the tokens.
        providers
                .stub(provider)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(20))
                .closes(Place.afterTokens(2));

        JsonNode seen = sees("stream", provider);

        assertThat(seen.path("error").isNull()).as(seen.toString()).isFalse();
        assertThat(seen.path("finishReason").isNull()).isTrue();
    }

    @ForEveryProvider
    void refusals_are_errors_with_a_status(String provider) throws Exception {
        providers.stub(provider).fails(400);
        JsonNode refused = sees("error", provider);
        providers.stub(provider).rateLimits();
        JsonNode limited = sees("error", provider);

        assertThat(refused.path("status").asInt()).isEqualTo(400);
        assertThat(limited.path("class").asText()).isEqualTo("RateLimitError");
        assertThat(limited.path("status").asInt()).isEqualTo(429);
    }

    private static JsonNode sees(String scenario, String provider) throws Exception {
        return client.sees(scenario, providers.baseUrl(), EveryProvider.modelOf(provider));
    }
}
