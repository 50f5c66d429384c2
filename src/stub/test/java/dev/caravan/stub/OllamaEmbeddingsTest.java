package dev.caravan.stub;

import static dev.caravan.stub.OllamaClient.names;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("stub")
class OllamaEmbeddingsTest {
    private final ProviderStub stub = ProviderStub.ollama();
    private final OllamaClient client = new OllamaClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void texts_are_embedded_each_its_own_way_and_always_the_same() {
        stub.usage(5, 0);

        JsonNode answer = embedding("\"input\":[\"one\",\"two\",\"one\"]");

        JsonNode vectors = answer.path("embeddings");
        assertThat(names(answer))
                .containsExactly("model", "embeddings", "total_duration", "load_duration", "prompt_eval_count");
        assertThat(answer.path("prompt_eval_count").asInt()).isEqualTo(5);
        assertThat(vectors).hasSize(3);
        assertThat(vectors.path(0)).hasSize(8).isEqualTo(vectors.path(2)).isNotEqualTo(vectors.path(1));
        assertThat(embedding("\"input\":\"two\"").at("/embeddings/0")).isEqualTo(vectors.path(1));
        assertThat(embedding("\"input\":\"two\",\"dimensions\":3").at("/embeddings/0"))
                .hasSize(3);
        assertThat(embedding("\"input\":\"\"").path("embeddings")).isEmpty();
        assertThat(StreamSupport.stream(vectors.path(0).spliterator(), false)
                        .mapToDouble(number -> number.asDouble() * number.asDouble())
                        .sum())
                .isBetween(0.999, 1.001);
    }

    @Test
    void embeddings_fail_as_they_are_told_to() {
        stub.fails(503);

        assertThat(client.post("/embed", "{\"model\":\"m\",\"input\":\"x\"}").statusCode())
                .isEqualTo(503);
    }

    private JsonNode embedding(String members) {
        return json(
                client.post("/embed", "{\"model\":\"nomic\"," + members + "}").body());
    }
}
