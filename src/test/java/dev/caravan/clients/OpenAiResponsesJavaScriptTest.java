package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import dev.caravan.stub.Call;
import dev.caravan.stub.Place;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's JavaScript client, speaking the Responses API, sees of every provider what it would see of OpenAI itself. */
@Tag("slow")
class OpenAiResponsesJavaScriptTest {
    /** Spacing, escapes and more than one byte a letter: what a parser would write in another way. */
    private static final String ARGUMENTS =
            "{ \"city\":\"Paris\",\"note\": \"caf\\u00e9 é \\\"💡\\\" 1.0e+1\" ,\"n\":1.50}";

    private static final Duration SOON = Duration.ofSeconds(2);

    private static EveryProvider providers;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("openai-responses-client.mjs");
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
        assertThat(seen.path("status").asText()).isEqualTo("completed");
        assertThat(seen.at("/usage/input_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/output_tokens").asInt()).isEqualTo(7);
        assertThat(seen.at("/usage/total_tokens").asInt()).isEqualTo(19);
        assertThat(seen.path("provider").asText()).isEqualTo(provider);
        assertThat(seen.path("requestId").asText()).startsWith("req_");
        assertThat(seen.path("requestIdSeenByClient")).isEqualTo(seen.path("requestId"));
        assertThat(providers.journal(provider).last().text()).contains("Be brief.");
    }

    @ForEveryProvider
    void a_stream_comes_in_numbered_events_and_ends_with_its_usage(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("stream", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("types"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(seen.path("numbers"))
                .extracting(JsonNode::asInt)
                .isEqualTo(IntStream.range(0, 11).boxed().toList());
        assertThat(seen.at("/usage/total_tokens").asInt()).isEqualTo(19);
        assertThat(seen.path("status").asText()).isEqualTo("completed");
        assertThat(seen.path("error").isNull()).isTrue();
    }

    @ForEveryProvider
    void the_clients_own_helper_puts_a_stream_together(String provider) throws Exception {
        providers.stub(provider).says("mild and dry");

        JsonNode seen = sees("stream-helper", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("texts").toString()).isEqualTo("[\"mild\",\"mild and\",\"mild and dry\"]");
    }

    @ForEveryProvider
    void what_is_cut_short_is_incomplete_whole_and_streamed(String provider) throws Exception {
        providers.stub(provider).says("mild and").finishes("length");

        for (String scenario : new String[] {"whole", "stream-helper"}) {
            JsonNode seen = sees(scenario, provider);

            assertThat(seen.path("status").asText()).isEqualTo("incomplete");
            assertThat(seen.path("incomplete").asText()).isEqualTo("max_output_tokens");
            assertThat(seen.path("text").asText()).isEqualTo("mild and");
        }
    }

    @ForEveryProvider
    void a_tools_arguments_arrive_and_its_result_goes_back(String provider) throws Exception {
        for (String scenario : new String[] {"tools", "tools-stream"}) {
            callsTheToolOnce(provider);

            JsonNode seen = sees(scenario, provider);

            assertThat(seen.path("tool").asText()).isEqualTo("get_weather");
            assertThat(argumentsOf(seen)).isEqualTo(Json.mapper().readTree(ARGUMENTS));
            assertThat(seen.path("status").asText()).isEqualTo("completed");
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
            assertThat(providers.journal("openai").last().path()).endsWith("/responses");
            assertThat(providers.asked("openai").at("/input/2/call_id").asText())
                    .isEqualTo(seen.path("callId").asText());
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
    void a_strict_tool_can_be_forced(String provider) throws Exception {
        providers.stub(provider).says("{\"city\": \"Paris\"}").callsTool("get_weather", "{\"city\": \"Paris\"}");

        assertThat(sees("strict-tool", provider).at("/parsed/city").asText()).isEqualTo("Paris");
    }

    @ForEveryProvider
    void an_answer_fits_the_schema_that_was_asked_for(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "give_json_answer");

        JsonNode seen = sees("parse", provider);

        assertThat(seen.path("parsed")).isEqualTo(place);
        assertThat(seen.path("streamed")).isEqualTo(place);
        assertThat(seen.path("status").asText()).isEqualTo("completed");
    }

    @ForEveryProvider
    void thoughts_are_told_and_go_back(String provider) throws Exception {
        providers.stub(provider).says("mild").thinks("clouds from the west");

        JsonNode seen = sees("thinking", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild");
        assertThat(seen.path("thoughts").asText()).isEqualTo("clouds from the west");
        assertThat(seen.path("streamed")).isEqualTo(seen.path("thoughts"));
        assertThat(seen.path("again").asText()).isEqualTo("mild");
    }

    @ForEveryProvider
    void an_image_is_shown(String provider) throws Exception {
        providers.stub(provider).says("a pixel");

        JsonNode seen = sees("image", provider);

        assertThat(seen.path("text").asText()).isEqualTo("a pixel");
        assertThat(providers.journal(provider).last().text()).contains("iVBORw0KGgo");
    }

    @ForEveryProvider
    void what_was_said_is_sent_anew_with_the_next_question(String provider) throws Exception {
        providers.stub(provider).says("mild and dry");

        assertThat(sees("turns", provider).path("text").asText()).isEqualTo("mild and dry");
        assertThat(providers.journal(provider).last().text())
                .contains("Be brief.", "What is the weather", "mild and dry", "And tomorrow?");
    }

    @ForEveryProvider
    void a_stream_that_the_client_leaves_is_left_upstream_too(String provider) throws Exception {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        JsonNode seen = sees("abort", provider);

        assertThat(seen.path("aborted").asBoolean()).isTrue();
        assertThat(seen.path("deltas").asInt()).isBetween(3, 6);
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
        assertThat(seen.path("status").asText()).isNotEqualTo("completed");
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

    @ForEveryProvider
    void what_nobody_kept_cannot_be_gone_on_from(String provider) throws Exception {
        JsonNode seen = sees("unknown-previous", provider);

        assertThat(seen.path("class").asText()).isEqualTo("BadRequestError");
        assertThat(seen.path("param").asText()).isEqualTo("previous_response_id");
        assertThat(seen.path("message").asText()).contains("previous_response_id");
    }

    @Test
    void an_unknown_model_is_the_clients_not_found_error() throws Exception {
        JsonNode seen = client.sees("error", providers.baseUrl(), "nobody/nothing");

        assertThat(seen.path("class").asText()).isEqualTo("NotFoundError");
        assertThat(seen.path("code").asText()).isEqualTo("model_not_found");
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
