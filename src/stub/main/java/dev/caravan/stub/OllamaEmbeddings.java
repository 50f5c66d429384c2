package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Texts as vectors of length one: the same text is always the same vector, and hardly another's. */
final class OllamaEmbeddings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIMENSIONS = 8;

    String whole(JsonNode body, Usage usage) {
        ObjectNode answer =
                JSON.createObjectNode().put("model", body.path("model").asText());
        ArrayNode embeddings = answer.putArray("embeddings");
        JsonNode input = body.path("input");
        if (input.isArray()) {
            input.forEach(text -> embed(embeddings, text.asText(), body));
        } else if (!input.asText().isEmpty()) {
            embed(embeddings, input.asText(), body);
        }
        if (embeddings.isEmpty()) {
            return answer.toString();
        }
        answer.put("total_duration", 14_143_917).put("load_duration", 1_019_500);
        if (usage instanceof Usage.Claimed claimed) {
            OllamaAnswer.count(answer, "prompt_eval_count", claimed.input());
        }
        return answer.toString();
    }

    private static void embed(ArrayNode embeddings, String text, JsonNode body) {
        double[] numbers = new Random(text.hashCode())
                .doubles(body.path("dimensions").asInt(DIMENSIONS), -1, 1)
                .toArray();
        double length = Math.sqrt(
                DoubleStream.of(numbers).map(number -> number * number).sum());
        ArrayNode embedding = embeddings.addArray();
        DoubleStream.of(numbers).forEach(number -> embedding.add((float) (number / length)));
    }
}
