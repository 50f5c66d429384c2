package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Caravan without any key is whole enough to develop against with OpenAI's JavaScript client. */
class SandboxForJavaScriptTest {
    private static TestCaravan caravan;

    @BeforeAll
    static void start() throws Exception {
        JavaScriptClient.require();
        caravan = TestCaravan.with().start();
    }

    @AfterAll
    static void stop() {
        if (caravan != null) {
            caravan.close();
        }
    }

    @Test
    void a_whole_answer_says_what_it_is() throws Exception {
        JsonNode seen = client("whole");

        assertThat(seen.path("text").asText()).contains("sandbox", "What is the weather in Paris?");
        assertThat(seen.path("provider").asText()).isEqualTo("sandbox");
        assertThat(seen.at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void a_stream_says_the_same_as_a_whole_answer() throws Exception {
        JsonNode whole = client("whole");
        JsonNode streamed = client("stream");

        assertThat(streamed.path("text")).isEqualTo(whole.path("text"));
        assertThat(streamed.path("chunks").asInt()).isGreaterThan(5);
        assertThat(streamed.path("usage").isNull()).isTrue();
    }

    @Test
    void a_stream_brings_the_usage_that_was_asked_for() throws Exception {
        JsonNode whole = client("whole");
        JsonNode streamed = client("stream-usage");

        assertThat(streamed.path("usage")).isEqualTo(whole.path("usage"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools", "tools-stream"})
    void a_tool_is_called_with_arguments_that_fit_its_schema(String scenario) throws Exception {
        JsonNode seen = client(scenario);

        assertThat(seen.path("tool").asText()).isEqualTo("get_weather");
        JsonNode arguments = Json.mapper().readTree(seen.path("arguments").asText());
        assertThat(arguments.path("city").isTextual()).isTrue();
        assertThat(seen.path("finishReason").asText()).isEqualTo("tool_calls");
        assertThat(seen.path("text").asText()).contains("sunny");
    }

    @Test
    void the_clients_own_helpers_work() throws Exception {
        JsonNode helped = client("tools-stream-helper");
        JsonNode ran = client("run-tools");

        assertThat(helped.path("finishReason").asText()).isEqualTo("tool_calls");
        assertThat(ran.path("asked")).hasSize(1);
        assertThat(ran.path("text").asText()).contains("sunny");
    }

    @Test
    void calls_can_be_left() throws Exception {
        JsonNode streamed = JavaScriptClient.run(caravan.baseUrl(), "abort", "sandbox/drip-50ms");
        JsonNode whole = JavaScriptClient.run(caravan.baseUrl(), "abort-whole", "sandbox/slow-20s");

        assertThat(streamed.path("aborted").asBoolean()).isTrue();
        assertThat(whole.path("error").asText()).isEqualTo("APIUserAbortError");
    }

    @Test
    void models_are_listed_and_an_unknown_one_is_not_found() throws Exception {
        JsonNode listed = client("models");
        JsonNode missed = client("error");

        assertThat(listed.path("ids")).extracting(JsonNode::asText).contains("auto", "local", "sandbox/echo");
        assertThat(missed.path("class").asText()).isEqualTo("NotFoundError");
    }

    private static JsonNode client(String scenario) throws Exception {
        return JavaScriptClient.run(caravan.baseUrl(), scenario, "auto");
    }
}
