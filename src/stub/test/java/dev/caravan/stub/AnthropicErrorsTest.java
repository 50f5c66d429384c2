package dev.caravan.stub;

import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.stub.AnthropicClient.Event;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("stub")
class AnthropicErrorsTest {
    private final ProviderStub stub = ProviderStub.anthropic();
    private final AnthropicClient client = new AnthropicClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error",
        "401, authentication_error",
        "402, billing_error",
        "403, permission_error",
        "404, not_found_error",
        "413, request_too_large",
        "422, invalid_request_error",
        "429, rate_limit_error",
        "500, api_error",
        "502, api_error",
        "503, api_error",
        "504, timeout_error",
        "529, overloaded_error",
    })
    void a_failure_has_the_type_and_words_that_are_usual_for_its_status(int status, String type) {
        stub.fails(status);

        HttpResponse<String> answer = client.ask("stream: true");

        JsonNode error = json(answer.body());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.at("/error/type").asText()).isEqualTo(type);
        assertThat(error.at("/error/message").asText()).isNotBlank();
        assertThat(error.path("request_id").asText()).startsWith("req_");
    }

    @Test
    void a_type_can_be_told() {
        stub.fails(400, "rate_limit_error", "too fast");

        HttpResponse<String> answer = client.ask("");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\":{\"type\":\"rate_limit_error\",\"message\":\"too fast\"}");
    }

    @Test
    void a_prompt_can_be_too_long() {
        stub.findsContextTooLong();

        HttpResponse<String> answer = client.ask("");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains(
                        "\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 200001 tokens"
                                + " > 200000 maximum\"}");
    }

    @Test
    void credit_can_be_used_up() {
        stub.isOutOfQuota();

        HttpResponse<String> answer = client.ask("");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(answer.body()).contains("Your credit balance is too low to access the Anthropic API");
    }

    @Test
    void an_error_can_hide_under_200() {
        stub.answersErrorUnder200();

        HttpResponse<String> answer = client.ask("");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer.body()).at("/error/type").asText()).isEqualTo("api_error");
    }

    @Test
    void a_stream_can_end_in_an_error() {
        stub.says("one two three").reportsError(Place.afterTokens(2), Fault.of(529, "overloaded_error", "Overloaded"));

        List<Event> events = client.stream("");

        assertThat(events.getLast().name()).isEqualTo("error");
        assertThat(events.getLast().data())
                .hasToString(
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}");
        assertThat(events).hasSize(6);
    }
}
