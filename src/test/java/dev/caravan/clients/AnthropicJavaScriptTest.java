package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import dev.caravan.stub.Fault;
import dev.caravan.stub.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Anthropic's JavaScript client sees of every provider through Caravan what it would see of Claude itself. */
@Tag("slow")
class AnthropicJavaScriptTest {
    private static final String ARGUMENTS = "{ \"city\":\"Paris\",\"note\": \"caf\\u00e9 é \\\"💡\\\"\" ,\"n\":1.50}";
    private static final Duration SOON = Duration.ofSeconds(2);

    private static EveryProvider providers;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("anthropic-client.mjs");
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
        assertThat(seen.path("stopReason").asText()).isEqualTo("end_turn");
        assertThat(seen.at("/usage/input_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/output_tokens").asInt()).isEqualTo(7);
        assertThat(seen.path("model").asText()).isEqualTo("m1");
        assertThat(seen.path("provider").asText()).isEqualTo(provider);
        assertThat(seen.path("requestId").asText()).startsWith("req_");
    }

    @ForEveryProvider
    void a_stream_comes_token_by_token_and_adds_up_to_a_message(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        JsonNode seen = sees("stream", provider);

        assertThat(seen.path("error").isNull()).as(seen.toString()).isTrue();
        assertThat(seen.path("heard").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("pieces").asInt()).isEqualTo(3);
        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("stopReason").asText()).isEqualTo("end_turn");
        assertThat(seen.at("/usage/input_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/output_tokens").asInt()).isEqualTo(7);
        assertThat(seen.path("provider").asText()).isEqualTo(provider);
    }

    @ForEveryProvider
    void a_streams_events_come_in_anthropics_order(String provider) throws Exception {
        providers.stub(provider).says("mild");

        JsonNode seen = sees("raw-stream", provider);

        List<String> kinds = new ArrayList<>();
        seen.path("kinds").forEach(kind -> kinds.add(kind.asText()));
        kinds.removeIf("ping"::equals);
        assertThat(kinds)
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(seen.at("/first/message/role").asText()).isEqualTo("assistant");
    }

    @ForEveryProvider
    void a_tools_arguments_arrive_and_its_result_goes_back(String provider) throws Exception {
        for (String scenario : new String[] {"tools", "tools-stream"}) {
            callsTheToolOnce(provider);

            JsonNode seen = sees(scenario, provider);

            assertThat(seen.at("/calls/0/name").asText()).isEqualTo("get_weather");
            assertThat(seen.at("/calls/0/input")).isEqualTo(Json.mapper().readTree(ARGUMENTS));
            assertThat(seen.path("stopReason").asText()).isEqualTo("tool_use");
            assertThat(seen.path("answer").asText()).isEqualTo("sunny, 21 degrees");
            assertThat(providers.journal(provider).last().text()).contains("celsius");
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

        assertThat(seen.path("calls"))
                .extracting(call -> call.at("/input/city").asText())
                .containsExactly("Paris", "Oslo", "Rome");
        assertThat(seen.path("streamed"))
                .extracting(call -> call.path("input"))
                .isEqualTo(seen.findValues("calls").getFirst().findValues("input"));
        assertThat(seen.path("ids").asInt()).isEqualTo(3);
        assertThat(seen.path("answer").asText()).isEqualTo("it differs");
    }

    @ForEveryProvider
    void the_clients_own_tool_runner_goes_around_once(String provider) throws Exception {
        callsTheToolOnce(provider);

        // Left alone, the client wants its server to remember the loop, and goes on without where nobody can.
        JsonNode seen = sees(provider.equals("anthropic") ? "run-tools-unthreaded" : "run-tools", provider);

        assertThat(seen.path("text").asText()).isEqualTo("sunny, 21 degrees");
        assertThat(seen.at("/asked/0/city").asText()).isEqualTo("Paris");
        assertThat(providers.journal(provider).count()).isEqualTo(2);
    }

    @ForEveryProvider
    void an_image_is_shown(String provider) throws Exception {
        providers.stub(provider).says("a pixel");

        JsonNode seen = sees("image", provider);

        assertThat(seen.path("text").asText()).isEqualTo("a pixel");
        assertThat(providers.journal(provider).last().text()).contains("iVBORw0KGgo");
    }

    @ForEveryProvider
    void blocks_of_the_system_prompt_arrive_with_or_without_a_cache(String provider) throws Exception {
        providers.stub(provider).says("ahoy");

        JsonNode seen = sees("system", provider);

        assertThat(seen.path("text").asText()).isEqualTo("ahoy");
        assertThat(providers.journal(provider).last().text()).contains("like a sailor", "Never swear.");
    }

    @ForEveryProvider
    void an_answer_fits_the_schema_that_was_asked_for(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "give_json_answer");

        JsonNode seen = sees("parse", provider);

        assertThat(seen.path("parsed")).isEqualTo(place);
        assertThat(seen.path("streamed")).isEqualTo(place);
        assertThat(seen.path("stopReason").asText()).isEqualTo("end_turn");
    }

    @ForEveryProvider
    void thinking_is_asked_for_and_shown_where_the_provider_shows_it(String provider) throws Exception {
        providers.stub(provider).says("mild").thinks("clouds from the west");

        JsonNode seen = sees("thinking", provider);

        assertThat(seen.path("error").isNull()).as(seen.toString()).isTrue();
        assertThat(seen.path("text").asText()).isEqualTo("mild");
        assertThat(seen.path("thoughts").asText()).isEqualTo(provider.equals("openai") ? "" : "clouds from the west");
    }

    @ForEveryProvider
    void tokens_are_counted_or_estimated(String provider) throws Exception {
        JsonNode seen = sees("count-tokens", provider);

        assertThat(seen.path("input_tokens").asInt()).isPositive();
    }

    @ForEveryProvider
    void a_stream_that_the_client_leaves_is_left_upstream_too(String provider) throws Exception {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        JsonNode seen = sees("abort", provider);

        assertThat(seen.path("error").asText()).isEqualTo("APIUserAbortError");
        assertThat(seen.path("pieces").asInt()).isBetween(3, 6);
        assertThat(providers.journal(provider).awaitAbandoned(1, SOON)).hasSize(1);
    }

    @ForEveryProvider
    void a_whole_answer_that_the_client_no_longer_wants_is_left_upstream_too(String provider) throws Exception {
        providers.stub(provider).after(Duration.ofSeconds(20));

        JsonNode seen = sees("abort-whole", provider);

        assertThat(seen.path("error").asText()).isEqualTo("APIUserAbortError");
        assertThat(providers.journal(provider).awaitAbandoned(1, SOON)).hasSize(1);
    }

    @ForEveryProvider
    void a_stream_that_breaks_off_is_an_error_and_never_a_message(String provider) throws Exception {
        for (Place place : List.of(Place.afterTokens(2), Place.afterTokens(4))) {
            providers.stub(provider).says("one two three four").resets(place);

            JsonNode seen = sees("stream", provider);

            assertThat(seen.path("heard").asText()).startsWith("one two");
            assertThat(seen.has("stopReason")).as(place.toString()).isFalse();
            assertThat(seen.at("/error/class").asText()).isEqualTo("APIError");
            assertThat(seen.at("/error/message").asText()).contains("stream");
        }
    }

    @ForEveryProvider
    void refusals_are_the_clients_own_errors(String provider) throws Exception {
        providers.stub(provider).fails(400);
        JsonNode refused = sees("error", provider);
        providers.stub(provider).rateLimits();
        JsonNode limited = sees("error", provider);
        providers.stub(provider).fails(Fault.uncoded(503, "later"));
        JsonNode unavailable = sees("error", provider);
        providers.stub(provider).fails(404);
        JsonNode missing = sees("error", provider);

        assertThat(refused.path("class").asText()).isEqualTo("BadRequestError");
        assertThat(refused.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(limited.path("class").asText()).isEqualTo("RateLimitError");
        assertThat(limited.path("type").asText()).isEqualTo("rate_limit_error");
        assertThat(unavailable.path("class").asText()).isEqualTo("InternalServerError");
        assertThat(unavailable.path("type").asText()).isEqualTo("api_error");
        assertThat(missing.path("class").asText()).isEqualTo("NotFoundError");
        assertThat(List.of(refused, limited, unavailable, missing))
                .allSatisfy(error -> assertThat(error.path("requestID").asText())
                        .as(error.toString())
                        .startsWith("req_"));
    }

    @Test
    void an_unknown_model_is_the_clients_not_found_error() throws Exception {
        JsonNode seen = client.sees("error", providers.root(), "nobody/nothing");

        assertThat(seen.path("class").asText()).isEqualTo("NotFoundError");
        assertThat(seen.path("type").asText()).isEqualTo("not_found_error");
        assertThat(seen.path("status").asInt()).isEqualTo(404);
    }

    @Test
    void the_models_are_listed_and_found_one_by_one() throws Exception {
        JsonNode seen = sees("models", "anthropic");

        assertThat(seen.path("ids")).extracting(JsonNode::asText).contains("auto", "simple", "anthropic/m1");
        assertThat(seen.at("/first/type").asText()).isEqualTo("model");
        assertThat(seen.at("/first/id")).isEqualTo(seen.at("/ids/0"));
    }

    private static void callsTheToolOnce(String provider) {
        providers.stub(provider).says("sunny, 21 degrees").next(1).callsTool("get_weather", ARGUMENTS);
    }

    private static JsonNode sees(String scenario, String provider) throws Exception {
        return client.sees(scenario, providers.root(), EveryProvider.modelOf(provider));
    }
}
