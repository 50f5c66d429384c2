package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Call;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's JavaScript client sees through Caravan what it would see of the provider itself. */
class OpenAiJavaScriptTest {
    /** Spacing, escapes and more than one byte a letter: what a parser would write in another way. */
    private static final String ARGUMENTS =
            "{ \"city\":\"Paris\",\"note\": \"caf\\u00e9 é \\\"💡\\\" 1.0e+1\" ,\"n\":1.50}";

    private static final Duration SOON = Duration.ofSeconds(2);

    private static ProviderStub north;
    private static TestCaravan caravan;

    @BeforeAll
    static void start() throws Exception {
        JavaScriptClient.require();
        north = ProviderStub.openAi();
        caravan = TestCaravan.with().provider("north", north).start();
    }

    @AfterEach
    void calm() {
        north.behaves();
        north.journal().clear();
    }

    @AfterAll
    static void stop() {
        if (caravan != null) {
            caravan.close();
            north.close();
        }
    }

    @Test
    void a_whole_answer_comes_with_its_usage_and_its_request_id() throws Exception {
        north.says("mild and dry").usage(12, 7);

        JsonNode seen = client("whole");

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.at("/usage/prompt_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/completion_tokens").asInt()).isEqualTo(7);
        assertThat(seen.path("provider").asText()).isEqualTo("north");
        assertThat(seen.path("requestId").asText()).startsWith("req_");
        assertThat(seen.path("requestIdSeenByClient")).isEqualTo(seen.path("requestId"));
    }

    @Test
    void a_stream_comes_token_by_token_and_without_a_usage_that_nobody_asked_for() throws Exception {
        north.says("mild and dry").usage(12, 7);

        JsonNode seen = client("stream");

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("chunks").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.path("usage").isNull()).isTrue();
        assertThat(seen.path("error").isNull()).isTrue();
    }

    @Test
    void a_stream_brings_the_usage_that_was_asked_for() throws Exception {
        north.says("mild and dry").usage(12, 7);

        JsonNode seen = client("stream-usage");

        assertThat(seen.at("/usage/prompt_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/total_tokens").asInt()).isEqualTo(19);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools", "tools-stream"})
    void a_tools_arguments_arrive_byte_by_byte_and_its_result_goes_back(String scenario) throws Exception {
        callsTheToolOnce();

        JsonNode seen = client(scenario);

        assertThat(seen.path("tool").asText()).isEqualTo("get_weather");
        assertThat(seen.path("arguments").asText()).isEqualTo(ARGUMENTS);
        assertThat(seen.path("finishReason").asText()).isEqualTo("tool_calls");
        assertThat(seen.path("text").asText()).isEqualTo("sunny, 21 degrees");
        JsonNode result = north.journal().last().json().at("/messages/2");
        assertThat(result.path("tool_call_id").asText())
                .isEqualTo(seen.path("toolCallId").asText());
    }

    @Test
    void the_clients_own_stream_helper_puts_a_tool_call_together() throws Exception {
        callsTheToolOnce();

        JsonNode seen = client("tools-stream-helper");

        assertThat(seen.path("arguments").asText()).isEqualTo(ARGUMENTS);
        assertThat(seen.path("finishReason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void the_clients_own_tool_runner_goes_around_once() throws Exception {
        callsTheToolOnce();

        JsonNode seen = client("run-tools");

        assertThat(seen.path("text").asText()).isEqualTo("sunny, 21 degrees");
        assertThat(seen.at("/asked/0/city").asText()).isEqualTo("Paris");
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void a_stream_that_the_client_leaves_is_left_upstream_too() throws Exception {
        north.says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        JsonNode seen = client("abort");

        assertThat(seen.path("aborted").asBoolean()).isTrue();
        assertThat(seen.path("chunks").asInt()).isBetween(3, 6);
        assertThat(north.journal().awaitAbandoned(1, SOON)).hasSize(1);
    }

    @Test
    void a_whole_answer_that_the_client_no_longer_wants_is_left_upstream_too() throws Exception {
        north.after(Duration.ofSeconds(20));

        JsonNode seen = client("abort-whole");

        assertThat(seen.path("error").asText()).isEqualTo("APIUserAbortError");
        Call call = north.journal().awaitAbandoned(1, SOON).getFirst();
        assertThat(call.abandonedAt().orElseThrow() - call.arrivedAt())
                .isLessThan(SOON.plusMillis(300).toNanos());
    }

    @Test
    void a_stream_that_breaks_off_is_an_error_and_never_an_answer() throws Exception {
        north.says("one two three four").resets(Place.afterTokens(2));

        JsonNode seen = client("stream");

        assertThat(seen.path("text").asText()).startsWith("one");
        assertThat(seen.path("finishReason").isNull()).isTrue();
        assertThat(seen.at("/error/class").asText()).isEqualTo("APIError");
        assertThat(seen.at("/error/code").asText()).isEqualTo("stream_cut");
    }

    @Test
    void the_models_are_listed_and_found_one_by_one() throws Exception {
        JsonNode seen = client("models");

        assertThat(seen.path("ids")).extracting(JsonNode::asText).contains("auto", "simple", "complex", "north/m1");
        assertThat(seen.at("/first/id")).isEqualTo(seen.at("/ids/0"));
        assertThat(seen.at("/first/object").asText()).isEqualTo("model");
    }

    @Test
    void an_unknown_model_is_the_clients_not_found_error() throws Exception {
        JsonNode seen = client("error");

        assertThat(seen.path("class").asText()).isEqualTo("NotFoundError");
        assertThat(seen.path("status").asInt()).isEqualTo(404);
        assertThat(seen.path("code").asText()).isEqualTo("model_not_found");
        assertThat(seen.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(seen.path("param").asText()).isEqualTo("model");
        assertThat(seen.path("requestID").asText()).startsWith("req_");
    }

    private static void callsTheToolOnce() {
        Behaviour answer = Behaviour.wellBehaved().says("sunny, 21 degrees");
        north.callsTool("get_weather", ARGUMENTS)
                .chooses(request ->
                        request.text().contains("\"role\":\"tool\"") ? Optional.of(answer) : Optional.empty());
    }

    private static JsonNode client(String scenario) throws Exception {
        return JavaScriptClient.run(caravan.baseUrl(), scenario, "simple");
    }
}
