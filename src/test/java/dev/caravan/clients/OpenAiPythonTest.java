package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.stub.Place;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** OpenAI's Python client, speaking the Responses API, sees of every provider what it would see of OpenAI itself. */
@Tag("slow")
class OpenAiPythonTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private static EveryProvider providers;
    private static PythonClient client;

    @BeforeAll
    static void start() throws Exception {
        client = PythonClient.start("openai_responses_client.py");
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
        assertThat(seen.path("status").asText()).isEqualTo("completed");
        assertThat(seen.at("/usage/input_tokens").asInt()).isEqualTo(12);
        assertThat(seen.at("/usage/total_tokens").asInt()).isEqualTo(19);
    }

    @ForEveryProvider
    void a_stream_is_put_together_by_the_clients_own_helper(String provider) throws Exception {
        providers.stub(provider).says("mild and dry");

        JsonNode seen = sees("stream", provider);
        JsonNode helped = sees("stream-helper", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("numbers")).extracting(JsonNode::asInt).isSorted().doesNotHaveDuplicates();
        assertThat(helped.path("text").asText()).isEqualTo("mild and dry");
        assertThat(helped.path("types"))
                .extracting(JsonNode::asText)
                .startsWith("response.created", "response.in_progress", "response.output_item.added")
                .endsWith("response.output_item.done", "response.completed");
    }

    @ForEveryProvider
    void three_tools_are_called_and_their_results_go_back(String provider) throws Exception {
        providers
                .stub(provider)
                .says("it differs")
                .next(2)
                .callsTool("get_weather", "{\"city\": \"Paris\"}")
                .callsTool("get_weather", "{\"city\": \"Oslo\"}")
                .callsTool("get_weather", "{\"city\": \"Rome\"}");

        JsonNode seen = sees("tools", provider);

        assertThat(seen.path("cities")).extracting(JsonNode::asText).containsExactly("Paris", "Oslo", "Rome");
        assertThat(seen.path("streamed")).isEqualTo(seen.path("cities"));
        assertThat(seen.path("text").asText()).isEqualTo("it differs");
        assertThat(providers.journal(provider).last().text()).contains("celsius");
    }

    @ForEveryProvider
    void an_answer_fits_the_model_that_was_asked_for(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "give_json_answer");

        JsonNode seen = sees("parse", provider);

        assertThat(seen.path("parsed")).isEqualTo(place);
        assertThat(seen.path("streamed")).isEqualTo(place);
    }

    @ForEveryProvider
    void an_image_is_shown(String provider) throws Exception {
        providers.stub(provider).says("a pixel");

        assertThat(sees("image", provider).path("text").asText()).isEqualTo("a pixel");
        assertThat(providers.journal(provider).last().text()).contains("iVBORw0KGgo");
    }

    @ForEveryProvider
    void a_stream_that_the_client_leaves_is_left_upstream_too(String provider) throws Exception {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        assertThat(sees("abort", provider).path("deltas").asInt()).isEqualTo(3);
        assertThat(providers.journal(provider).awaitAbandoned(1, SOON)).hasSize(1);
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
        assertThat(seen.at("/error/class").asText()).isEqualTo("APIError");
        assertThat(seen.at("/error/code").asText()).isEqualTo("stream_cut");
    }

    @ForEveryProvider
    void refusals_are_the_clients_own_errors(String provider) throws Exception {
        providers.stub(provider).fails(400);
        JsonNode refused = sees("error", provider);
        providers.stub(provider).rateLimits();
        JsonNode limited = sees("error", provider);

        assertThat(refused.path("class").asText()).isEqualTo("BadRequestError");
        assertThat(refused.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(limited.path("class").asText()).isEqualTo("RateLimitError");
        assertThat(limited.path("code").asText()).isEqualTo("rate_limit_exceeded");
    }

    @ForEveryProvider
    void a_strict_tool_can_be_forced(String provider) throws Exception {
        providers.stub(provider).says("{\"city\": \"Paris\"}").callsTool("get_weather", "{\"city\": \"Paris\"}");

        assertThat(sees("strict-tool", provider).at("/parsed/city").asText()).isEqualTo("Paris");
    }

    private static JsonNode sees(String scenario, String provider) throws Exception {
        return client.sees(scenario, providers.baseUrl(), EveryProvider.modelOf(provider));
    }
}
