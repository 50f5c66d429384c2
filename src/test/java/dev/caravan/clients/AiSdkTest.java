package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import dev.caravan.stub.Place;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vercel's AI SDK, speaking as to OpenAI (responses are its default) and as to Anthropic, works with every provider. */
@Tag("slow")
class AiSdkTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private static EveryProvider providers;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("ai-sdk-client.mjs");
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

    /** In whose words the client speaks, and who answers. */
    static Stream<Arguments> pairs() {
        return Stream.of("openai", "responses", "anthropic")
                .flatMap(speaks -> EveryProvider.names().stream().map(provider -> Arguments.of(speaks, provider)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void text_is_generated_with_its_usage(String speaks, String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("whole", speaks, provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.path("usage").toString()).isEqualTo("{\"inputTokens\":12,\"outputTokens\":7}");
        assertThat(seen.path("provider").asText()).isEqualTo(provider);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void text_is_streamed_with_its_usage(String speaks, String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("stream", speaks, provider);

        assertThat(seen.path("error").isNull()).as(seen.toString()).isTrue();
        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("pieces").asInt()).isEqualTo(3);
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.path("usage").toString()).isEqualTo("{\"inputTokens\":12,\"outputTokens\":7}");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void three_tools_go_around_once_whole_and_streamed(String speaks, String provider) throws Exception {
        for (String scenario : new String[] {"tools", "tools-stream"}) {
            providers
                    .stub(provider)
                    .says("it differs")
                    .next(1)
                    .callsTool("get_weather", "{\"city\": \"Paris\"}")
                    .callsTool("get_weather", "{\"city\": \"Oslo\"}")
                    .callsTool("get_weather", "{\"city\": \"Rome\"}");

            JsonNode seen = sees(scenario, speaks, provider);

            assertThat(seen.path("text").asText()).as(seen.toString()).isEqualTo("it differs");
            assertThat(seen.path("cities")).extracting(JsonNode::asText).containsExactly("Paris", "Oslo", "Rome");
            assertThat(seen.path("steps").toString()).isEqualTo("[\"tool-calls\",\"stop\"]");
            assertThat(providers.journal(provider).last().text()).contains("celsius");
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_object_fits_its_schema(String speaks, String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "give_json_answer");

        JsonNode seen = sees("object", speaks, provider);

        assertObjects(seen, place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini", "ollama"})
    void an_object_may_be_the_arguments_of_a_tool(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "json");

        JsonNode seen = sees("object-by-tool", "anthropic", provider);

        assertObjects(seen, place);
    }

    private static void assertObjects(JsonNode seen, JsonNode place) {
        assertThat(seen.path("whole")).isEqualTo(place);
        assertThat(seen.path("streamed")).isEqualTo(place);
        assertThat(seen.path("older")).isEqualTo(place);
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_image_is_shown_beside_a_system_prompt(String speaks, String provider) throws Exception {
        providers.stub(provider).says("a pixel");

        JsonNode seen = sees("image", speaks, provider);

        assertThat(seen.path("text").asText()).isEqualTo("a pixel");
        assertThat(providers.journal(provider).last().text()).contains("iVBORw0KGgo", "Be brief.");
    }

    @ForEveryProvider
    void thinking_is_asked_for_and_shown_where_the_provider_shows_it(String provider) throws Exception {
        providers.stub(provider).says("mild").thinks("clouds from the west");

        JsonNode seen = sees("thinking", "anthropic", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild");
        assertThat(seen.path("thoughts").asText())
                .isEqualTo(provider.equals("openai") ? "null" : "clouds from the west");
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.clients.EveryProvider#namesWithEmbeddings")
    void many_texts_are_embedded(String provider) throws Exception {
        JsonNode seen = sees("embeddings", "openai", provider);

        assertThat(seen.path("lengths").toString()).isEqualTo("[8,8]");
        assertThat(seen.path("same").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_that_the_client_leaves_is_left_upstream_too(String speaks, String provider) throws Exception {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        JsonNode seen = sees("abort", speaks, provider);

        assertThat(seen.path("aborted").asBoolean()).isTrue();
        assertThat(providers.journal(provider).awaitAbandoned(1, SOON)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_that_breaks_off_is_an_error(String speaks, String provider) throws Exception {
        // A reset at once would overtake the tokens.
        providers
                .stub(provider)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(20))
                .closes(Place.afterTokens(2));

        JsonNode seen = sees("stream", speaks, provider);

        assertThat(seen.path("text").asText()).startsWith("one");
        assertThat(seen.path("error").isNull()).as(seen.toString()).isFalse();
        assertThat(seen.path("finishReason").asText()).isNotEqualTo("stop");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void the_client_knows_which_errors_are_worth_a_retry(String speaks, String provider) throws Exception {
        providers.stub(provider).fails(400);
        JsonNode refused = sees("error", speaks, provider);
        providers.stub(provider).rateLimits();
        JsonNode limited = sees("error", speaks, provider);

        assertThat(refused.path("name").asText()).isEqualTo("AI_APICallError");
        assertThat(refused.path("statusCode").asInt()).isEqualTo(400);
        assertThat(refused.path("isRetryable").asBoolean()).isFalse();
        assertThat(refused.path("message").asText()).isNotEqualTo("Bad Request");
        assertThat(limited.path("statusCode").asInt()).isEqualTo(429);
        assertThat(limited.path("isRetryable").asBoolean()).isTrue();
        assertThat(limited.path("requestId").asText()).startsWith("req_");
    }

    private static JsonNode sees(String scenario, String speaks, String provider) throws Exception {
        return client.sees(
                Json.mapper()
                        .createObjectNode()
                        .put("baseURL", providers.baseUrl())
                        .put("model", EveryProvider.modelOf(provider))
                        .put("speaks", speaks),
                scenario);
    }
}
