package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Caravan without any key is whole enough to develop against with JavaScript clients. */
@Tag("slow")
class SandboxForJavaScriptTest {
    private static TestCaravan caravan;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("openai-client.mjs");
        caravan = TestCaravan.with().start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (client != null) {
            caravan.close();
            client.close();
        }
    }

    @Test
    void a_whole_answer_says_what_it_is() throws Exception {
        JsonNode seen = sees("whole");

        assertThat(seen.path("text").asText()).contains("sandbox", "What is the weather in Paris?");
        assertThat(seen.path("provider").asText()).isEqualTo("sandbox");
        assertThat(seen.at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void a_stream_says_the_same_as_a_whole_answer() throws Exception {
        JsonNode whole = sees("whole");
        JsonNode streamed = sees("stream");

        assertThat(streamed.path("text")).isEqualTo(whole.path("text"));
        assertThat(streamed.path("chunks").asInt()).isGreaterThan(5);
        assertThat(streamed.path("usage").isNull()).isTrue();
    }

    @Test
    void a_stream_brings_the_usage_that_was_asked_for() throws Exception {
        JsonNode whole = sees("whole");
        JsonNode streamed = sees("stream-usage");

        assertThat(streamed.path("usage")).isEqualTo(whole.path("usage"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools", "tools-stream"})
    void a_tool_is_called_with_arguments_that_fit_its_schema(String scenario) throws Exception {
        JsonNode seen = sees(scenario);

        assertThat(seen.path("tool").asText()).isEqualTo("get_weather");
        JsonNode arguments = Json.mapper().readTree(seen.path("arguments").asText());
        assertThat(arguments.path("city").isTextual()).isTrue();
        assertThat(seen.path("finishReason").asText()).isEqualTo("tool_calls");
        assertThat(seen.path("text").asText()).contains("sunny");
    }

    @Test
    void the_clients_own_helpers_work() throws Exception {
        JsonNode helped = sees("tools-stream-helper");
        JsonNode ran = sees("run-tools");

        assertThat(helped.path("finishReason").asText()).isEqualTo("tool_calls");
        assertThat(ran.path("asked")).hasSize(1);
        assertThat(ran.path("text").asText()).contains("sunny");
    }

    @Test
    void calls_can_be_left() throws Exception {
        JsonNode streamed = client.sees("abort", caravan.baseUrl(), "sandbox/drip-50ms");
        JsonNode whole = client.sees("abort-whole", caravan.baseUrl(), "sandbox/slow-20s");

        assertThat(streamed.path("aborted").asBoolean()).isTrue();
        assertThat(whole.path("error").asText()).isEqualTo("APIUserAbortError");
    }

    @Test
    void models_are_listed_and_an_unknown_one_is_not_found() throws Exception {
        JsonNode listed = sees("models");
        JsonNode missed = client.sees("error", caravan.baseUrl(), "nobody/nothing");

        assertThat(listed.path("ids")).extracting(JsonNode::asText).contains("auto", "local", "sandbox/echo");
        assertThat(missed.path("class").asText()).isEqualTo("NotFoundError");
    }

    @Test
    void vectors_come_packed_or_as_numbers() throws Exception {
        JsonNode seen = client.sees("embeddings", caravan.baseUrl(), "sandbox/embed");

        assertThat(seen.path("packed")).hasSize(2).isEqualTo(seen.path("listed"));
        assertThat(seen.path("dimensions").asInt()).isEqualTo(4);
    }

    @Test
    void anthropics_client_is_at_home_too() throws Exception {
        try (JavaScriptClient anthropic = JavaScriptClient.start("anthropic-client.mjs")) {
            String root = caravan.uri("").toString();
            JsonNode whole = anthropic.sees("whole", root, "auto");
            JsonNode streamed = anthropic.sees("stream", root, "auto");
            JsonNode tools = anthropic.sees("tools", root, "auto");
            JsonNode ran = anthropic.sees("run-tools", root, "auto");
            JsonNode parsed = anthropic.sees("parse", root, "auto");
            JsonNode left = anthropic.sees("abort", root, "sandbox/drip-50ms");

            assertThat(whole.path("text").asText()).contains("sandbox", "What is the weather in Paris?");
            assertThat(streamed.path("text")).isEqualTo(whole.path("text")).isEqualTo(streamed.path("heard"));
            assertThat(tools.at("/calls/0/input/city").isTextual()).isTrue();
            assertThat(tools.path("answer").asText()).contains("sunny");
            assertThat(ran.path("asked")).hasSize(1);
            assertThat(parsed.path("parsed")).isEqualTo(parsed.path("streamed"));
            assertThat(parsed.at("/parsed/people").isInt()).isTrue();
            assertThat(left.path("error").asText()).isEqualTo("APIUserAbortError");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void vercels_client_is_at_home_too(String speaks) throws Exception {
        try (JavaScriptClient vercel = JavaScriptClient.start("ai-sdk-client.mjs")) {
            ObjectNode asking = Json.mapper()
                    .createObjectNode()
                    .put("baseURL", caravan.baseUrl())
                    .put("model", "auto")
                    .put("speaks", speaks);

            assertThat(vercel.sees(asking, "whole").path("text"))
                    .isEqualTo(vercel.sees(asking, "stream").path("text"));
            assertThat(vercel.sees(asking, "tools").path("text").asText()).contains("sunny");
            assertThat(vercel.sees(asking, "object").at("/whole/people").isInt())
                    .isTrue();
        }
    }

    @Test
    void langchain_is_at_home_too() throws Exception {
        try (JavaScriptClient chain = JavaScriptClient.start("langchain-client.mjs")) {
            String url = caravan.baseUrl();

            assertThat(chain.sees("whole", url, "auto").path("text"))
                    .isEqualTo(chain.sees("stream", url, "auto").path("text"));
            assertThat(chain.sees("tools", url, "auto").path("text").asText()).contains("sunny");
            assertThat(chain.sees("schema", url, "auto").path("people").isInt()).isTrue();
            assertThat(chain.sees("embeddings", url, "sandbox/embed").path("documents"))
                    .hasSize(2);
        }
    }

    private static JsonNode sees(String scenario) throws Exception {
        return client.sees(scenario, caravan.baseUrl(), "auto");
    }
}
