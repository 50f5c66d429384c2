package dev.caravan.stub;

import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("stub")
class OpenAiEmbeddingsTest {
    private final ProviderStub stub = ProviderStub.openAi();
    private final StubClient client = new StubClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void texts_and_tokens_are_embedded_each_its_own_way_and_always_the_same() {
        stub.usage(5, 0);

        JsonNode answer = embedding("\"input\":[\"one\",\"two\",\"one\"]");

        assertThat(answer.path("object").asText()).isEqualTo("list");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(5);
        assertThat(answer.at("/data/1/index").asInt()).isEqualTo(1);
        assertThat(answer.at("/data/0/embedding"))
                .hasSize(8)
                .isEqualTo(answer.at("/data/2/embedding"))
                .isNotEqualTo(answer.at("/data/1/embedding"));
        assertThat(embedding("\"input\":[1,2,3]").path("data")).hasSize(1);
        assertThat(embedding("\"input\":[[1,2],[3]],\"dimensions\":3").at("/data/1/embedding"))
                .hasSize(3);
    }

    @Test
    void vectors_are_packed_as_openai_packs_them() {
        JsonNode numbers = embedding("\"input\":\"one\"").at("/data/0/embedding");
        String packed = embedding("\"input\":\"one\",\"encoding_format\":\"base64\"")
                .at("/data/0/embedding")
                .asText();

        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed)).order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(number -> assertThat(bytes.getFloat()).isEqualTo((float) number.asDouble()));
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"user\":\"u\" | Missing required parameter",
                "\"input\":\"\" | '$.input' is invalid",
                "\"input\":[] | '$.input' is invalid",
                "\"input\":[\"a\",1] | '$.input' is invalid",
                "\"input\":[[]] | '$.input' is invalid",
                "\"input\":\"x\",\"encoding_format\":\"int8\" | Invalid value: 'int8'",
                "\"input\":\"x\",\"dimensions\":0 | Invalid value for 'dimensions' = 0",
                "\"input\":\"x\",\"truncate\":false | Unrecognized request argument supplied: truncate",
            })
    void a_faulty_request_is_refused_in_openais_words(String members, String words) {
        HttpResponse<String> answer = post("{\"model\":\"m\"," + members + "}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/message").asText()).startsWith(words);
    }

    @Test
    void older_models_have_as_many_dimensions_as_they_have() {
        assertThat(post("{\"model\":\"text-embedding-ada-002\",\"input\":\"x\",\"dimensions\":3}")
                        .body())
                .contains("does not support specifying dimensions");
    }

    private JsonNode embedding(String members) {
        return json(post("{\"model\":\"m\"," + members + "}").body());
    }

    private HttpResponse<String> post(String body) {
        return client.send(client.request("/embeddings")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }
}
