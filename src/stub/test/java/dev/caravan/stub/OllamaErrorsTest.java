package dev.caravan.stub;

import static dev.caravan.stub.OllamaClient.names;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("stub")
class OllamaErrorsTest {
    private final ProviderStub stub = ProviderStub.ollama();
    private final OllamaClient client = new OllamaClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 529})
    void a_failure_is_a_status_and_a_sentence(int status) {
        stub.fails(status);

        HttpResponse<String> answer = client.chat();

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(names(json(answer.body()))).containsExactly("error");
        assertThat(json(answer.body()).path("error").asText()).isNotBlank();
    }

    @Test
    void what_openai_codes_ollama_says() {
        stub.findsContextTooLong();
        HttpResponse<String> tooLong = client.chat("\"truncate\":false");

        stub.isOutOfQuota();
        HttpResponse<String> usedUp = client.chat();

        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).isEqualTo("{\"error\":\"the input length exceeds the context length\"}");
        assertThat(usedUp.statusCode()).isEqualTo(429);
        assertThat(usedUp.body()).contains("weekly usage limit");
    }

    @Test
    void newer_versions_wrap_another_servers_error_into_their_own() {
        stub.fails(OllamaDialect.exceedsContextSize(2622, 512));

        HttpResponse<String> answer = client.chat();

        JsonNode inner = json(json(answer.body()).path("error").asText());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(inner.at("/error/type").asText()).isEqualTo("exceed_context_size_error");
    }

    @Test
    void an_error_in_a_stream_is_a_line_that_says_nothing_else() {
        stub.says("one two three").reportsError(Place.afterTokens(1));

        List<JsonNode> lines = client.lines();

        assertThat(lines).hasSize(2);
        assertThat(names(lines.getLast())).containsExactly("error");
    }
}
