package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Vectors that say nothing of a text's sense, but are the same for the same text and others for another. */
final class GeminiEmbeddings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int USUAL_DIMENSIONS = 8;

    private GeminiEmbeddings() {}

    static ObjectNode one(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("embedding", embedding(request));
        return answer;
    }

    static ObjectNode all(JsonNode batch) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode embeddings = answer.putArray("embeddings");
        batch.path("requests").forEach(request -> embeddings.add(embedding(request)));
        return answer;
    }

    private static ObjectNode embedding(JsonNode request) {
        StringBuilder text = new StringBuilder();
        request.path("content")
                .path("parts")
                .forEach(part -> text.append(part.path("text").asText()).append('\n'));
        Random numbers = new Random(text.toString().hashCode());
        ObjectNode embedding = JSON.createObjectNode();
        ArrayNode values = embedding.putArray("values");
        for (int count = request.path("outputDimensionality").asInt(USUAL_DIMENSIONS); count > 0; count--) {
            values.add(numbers.nextFloat() * 2 - 1);
        }
        return embedding;
    }
}
