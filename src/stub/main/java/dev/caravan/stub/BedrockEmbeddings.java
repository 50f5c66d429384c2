package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Vectors by the models of two makers, each in words of its own. */
final class BedrockEmbeddings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OF_TITAN = Set.of("inputText", "dimensions", "normalize", "embeddingTypes");
    private static final Set<String> OF_COHERE =
            Set.of("texts", "input_type", "truncate", "embedding_types", "output_dimension", "images");

    private BedrockEmbeddings() {}

    static Optional<Fault> refusal(String model, JsonNode body) {
        Set<String> known = model.contains("cohere") ? OF_COHERE : OF_TITAN;
        for (var member : body.properties()) {
            if (!known.contains(member.getKey())) {
                return BedrockErrors.refused("Malformed input request: extraneous key [" + member.getKey()
                        + "] is not permitted, please reformat your input and try again.");
            }
        }
        boolean asks = model.contains("cohere")
                ? !body.path("texts").isEmpty() && body.path("texts").size() <= 96 && body.has("input_type")
                : !body.path("inputText").asText().isEmpty();
        return asks ? Optional.empty() : BedrockErrors.refused("Malformed input request: required key not found");
    }

    static String whole(String model, JsonNode body, Usage usage) {
        ObjectNode answer = JSON.createObjectNode();
        if (model.contains("cohere")) {
            answer.put("id", "stub").put("response_type", "embeddings_by_type");
            ArrayNode vectors = answer.putObject("embeddings").putArray("float");
            body.path("texts")
                    .forEach(text -> vector(
                            vectors.addArray(),
                            text.asText(),
                            body.path("output_dimension").asInt(8)));
            answer.set("texts", body.path("texts"));
            return answer.toString();
        }
        vector(
                answer.putArray("embedding"),
                body.path("inputText").asText(),
                body.path("dimensions").asInt(8));
        if (usage instanceof Usage.Claimed claimed) {
            answer.set("inputTextTokenCount", claimed.input());
        }
        return answer.toString();
    }

    private static void vector(ArrayNode vector, String text, int dimensions) {
        new Random(text.hashCode()).doubles(dimensions, -1, 1).forEach(number -> vector.add((float) number));
    }
}
