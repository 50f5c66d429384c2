package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import dev.caravan.stub.Call;
import dev.caravan.stub.Place;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenAI's JavaScript client sees of every provider through Caravan what it would see of OpenAI itself. */
@Tag("slow")
class OpenAiJavaScriptTest {
    /** Spacing, escapes and more than one byte a letter: what a parser would write in another way. */
    private static final String ARGUMENTS =
            "{ \"city\":\"Paris\",\"note\": \"caf\\u00e9 é \\\"💡\\\" 1.0e+1\" ,\"n\":1.50}";

    private static final Duration SOON = Duration.ofSeconds(2);

    private static EveryProvider providers;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("openai-client.mjs");
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
    void a_whole_answer_comes_with_its_usage_and_its_request_id(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("whole", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.at("/usage/prompt_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/completion_tokens").asInt()).isEqualTo(7);
        assertThat(seen.path("provider").asText()).isEqualTo(provider);
        assertThat(seen.path("requestId").asText()).startsWith("req_");
        assertThat(seen.path("requestIdSeenByClient")).isEqualTo(seen.path("requestId"));
    }

    @ForEveryProvider
    void a_stream_comes_token_by_token_and_without_a_usage_that_nobody_asked_for(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("stream", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("chunks").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
        assertThat(seen.path("usage").isNull()).isTrue();
        assertThat(seen.path("error").isNull()).isTrue();
    }

    @ForEveryProvider
    void a_stream_brings_the_usage_that_was_asked_for(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("stream-usage", provider);

        assertThat(seen.at("/usage/prompt_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/total_tokens").asInt()).isEqualTo(19);
    }

    @ForEveryProvider
    void a_tools_arguments_arrive_and_its_result_goes_back(String provider) throws Exception {
        for (String scenario : new String[] {"tools", "tools-stream"}) {
            callsTheToolOnce(provider);

            JsonNode seen = sees(scenario, provider);

            assertThat(seen.path("tool").asText()).isEqualTo("get_weather");
            assertThat(argumentsOf(seen)).isEqualTo(Json.mapper().readTree(ARGUMENTS));
            assertThat(seen.path("finishReason").asText()).isEqualTo("tool_calls");
            assertThat(seen.path("text").asText()).isEqualTo("sunny, 21 degrees");
            assertThat(providers.journal(provider).last().text()).contains("celsius");
        }
    }

    @Test
    void openai_s_own_arguments_arrive_byte_by_byte() throws Exception {
        for (String scenario : new String[] {"tools", "tools-stream"}) {
            callsTheToolOnce("openai");

            JsonNode seen = sees(scenario, "openai");

            assertThat(seen.path("arguments").asText()).isEqualTo(ARGUMENTS);
            assertThat(providers.asked("openai").at("/messages/2/tool_call_id").asText())
                    .isEqualTo(seen.path("toolCallId").asText());
        }
    }

    @ForEveryProvider
    void three_tools_are_called_at_once_whole_and_streamed(String provider) throws Exception {
        providers
                .stub(provider)
                .says("it differs")
                .next(2)
                .callsTool("get_weather", "{\"city\": \"Paris\"}")
                .callsTool("get_weather", "{\"city\": \"Oslo\"}")
                .callsTool("get_weather", "{\"city\": \"Rome\"}");

        JsonNode seen = sees("three-tools", provider);

        assertThat(seen.path("cities")).extracting(JsonNode::asText).containsExactly("Paris", "Oslo", "Rome");
        assertThat(seen.path("streamed")).isEqualTo(seen.path("cities"));
        assertThat(seen.path("ids").asInt()).isEqualTo(3);
        assertThat(seen.path("text").asText()).isEqualTo("it differs");
    }

    @ForEveryProvider
    void the_clients_own_helpers_put_a_tool_call_together_and_go_around_once(String provider) throws Exception {
        callsTheToolOnce(provider);
        JsonNode helped = sees("tools-stream-helper", provider);
        callsTheToolOnce(provider);
        JsonNode ran = sees("run-tools", provider);

        assertThat(argumentsOf(helped)).isEqualTo(Json.mapper().readTree(ARGUMENTS));
        assertThat(helped.path("finishReason").asText()).isEqualTo("tool_calls");
        assertThat(ran.path("text").asText()).isEqualTo("sunny, 21 degrees");
        assertThat(ran.at("/asked/0/city").asText()).isEqualTo("Paris");
        assertThat(providers.journal(provider).count()).isEqualTo(3);
    }

    @ForEveryProvider
    void an_answer_fits_the_schema_that_was_asked_for(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "give_json_answer");

        JsonNode seen = sees("parse", provider);

        assertThat(seen.path("parsed")).isEqualTo(place);
        assertThat(seen.path("streamed")).isEqualTo(place);
        assertThat(seen.path("finishReason").asText()).isEqualTo("stop");
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
    void vectors_come_packed_as_the_client_wants_them_or_as_numbers(String provider) throws Exception {
        providers.stub(provider).usage(6, 0);

        JsonNode seen = sees("embeddings", provider);

        assertThat(seen.path("packed")).hasSize(2).isEqualTo(seen.path("listed"));
        assertThat(seen.at("/packed/0")).isNotEqualTo(seen.at("/packed/1")).hasSizeGreaterThan(4);
        assertThat(seen.path("indexes").toString()).isEqualTo("[0,1]");
        assertThat(seen.path("dimensions").asInt()).isEqualTo(4);
        assertThat(seen.at("/usage/prompt_tokens").asInt()).isPositive();
    }

    @ForEveryProvider
    void a_stream_that_the_client_leaves_is_left_upstream_too(String provider) throws Exception {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        JsonNode seen = sees("abort", provider);

        assertThat(seen.path("aborted").asBoolean()).isTrue();
        assertThat(seen.path("chunks").asInt()).isBetween(3, 6);
        assertThat(providers.journal(provider).awaitAbandoned(1, SOON)).hasSize(1);
    }

    @ForEveryProvider
    void a_whole_answer_that_the_client_no_longer_wants_is_left_upstream_too(String provider) throws Exception {
        providers.stub(provider).after(Duration.ofSeconds(20));

        JsonNode seen = sees("abort-whole", provider);

        assertThat(seen.path("error").asText()).isEqualTo("APIUserAbortError");
        Call call = providers.journal(provider).awaitAbandoned(1, SOON).getFirst();
        assertThat(call.abandonedAt().orElseThrow() - call.arrivedAt())
                .isLessThan(SOON.plusMillis(300).toNanos());
    }

    @ForEveryProvider
    void a_stream_that_breaks_off_is_an_error_and_never_an_answer(String provider) throws Exception {
        // A reset at once would overtake the tokens.
        providers
                .stub(provider)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(20))
                .closes(Place.afterTokens(2));

        JsonNode seen = sees("stream", provider);

        assertThat(seen.path("text").asText()).startsWith("one");
        assertThat(seen.path("finishReason").isNull()).isTrue();
        assertThat(seen.at("/error/class").asText()).isEqualTo("APIError");
        assertThat(seen.at("/error/code").asText()).isEqualTo("stream_cut");
    }

    @ForEveryProvider
    void refusals_are_the_clients_own_errors(String provider) throws Exception {
        providers.stub(provider).fails(400);
        JsonNode refused = sees("error", provider);
        providers.stub(provider).rateLimits();
        JsonNode limited = sees("error", provider);
        providers.stub(provider).fails(503);
        JsonNode unavailable = sees("error", provider);

        assertThat(refused.path("class").asText()).isEqualTo("BadRequestError");
        assertThat(refused.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(limited.path("class").asText()).isEqualTo("RateLimitError");
        assertThat(limited.path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(unavailable.path("class").asText()).isEqualTo("InternalServerError");
        assertThat(unavailable.path("code").asText()).isEqualTo("all_providers_failed");
        assertThat(unavailable.path("message").asText()).contains(provider);
    }

    @Test
    void the_models_are_listed_and_found_one_by_one() throws Exception {
        JsonNode seen = sees("models", "openai");

        assertThat(seen.path("ids")).extracting(JsonNode::asText).contains("auto", "simple", "complex", "openai/m1");
        assertThat(seen.at("/first/id")).isEqualTo(seen.at("/ids/0"));
        assertThat(seen.at("/first/object").asText()).isEqualTo("model");
    }

    @Test
    void an_unknown_model_is_the_clients_not_found_error() throws Exception {
        JsonNode seen = client.sees("error", providers.baseUrl(), "nobody/nothing");

        assertThat(seen.path("class").asText()).isEqualTo("NotFoundError");
        assertThat(seen.path("status").asInt()).isEqualTo(404);
        assertThat(seen.path("code").asText()).isEqualTo("model_not_found");
        assertThat(seen.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(seen.path("param").asText()).isEqualTo("model");
        assertThat(seen.path("requestID").asText()).startsWith("req_");
    }

    private static void callsTheToolOnce(String provider) {
        providers.stub(provider).says("sunny, 21 degrees").next(1).callsTool("get_weather", ARGUMENTS);
    }

    private static JsonNode argumentsOf(JsonNode seen) throws Exception {
        return Json.mapper().readTree(seen.path("arguments").asText());
    }

    private static JsonNode sees(String scenario, String provider) throws Exception {
        return client.sees(scenario, providers.baseUrl(), EveryProvider.modelOf(provider));
    }
}
