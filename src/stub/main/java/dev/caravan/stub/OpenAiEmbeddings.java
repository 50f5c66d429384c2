package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Random;

/** Vectors of length one: the same text, or the same tokens, are always the same vector, and hardly another's. */
final class OpenAiEmbeddings {
    static final String PATH = "/embeddings";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIMENSIONS = 8;

    private OpenAiEmbeddings() {}

    static String whole(JsonNode body, Usage usage) {
        ObjectNode answer = JSON.createObjectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        JsonNode input = body.path("input");
        boolean many = input.isArray() && !input.path(0).isNumber();
        if (many) {
            input.forEach(each -> embed(data, each, body));
        } else {
            embed(data, input, body);
        }
        answer.put("model", body.path("model").asText());
        if (usage instanceof Usage.Claimed claimed) {
            ObjectNode tokens = answer.putObject("usage");
            tokens.set("prompt_tokens", claimed.input());
            tokens.set("total_tokens", claimed.input());
        }
        return answer.toString();
    }

    private static void embed(ArrayNode data, JsonNode input, JsonNode body) {
        float[] vector = vector(input.toString(), body.path("dimensions").asInt(DIMENSIONS));
        ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
        if (body.path("encoding_format").asText().equals("base64")) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            item.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        ArrayNode numbers = item.putArray("embedding");
        for (float number : vector) {
            numbers.add(number);
        }
    }

    private static float[] vector(String text, int dimensions) {
        double[] numbers =
                new Random(text.hashCode()).doubles(dimensions, -1, 1).toArray();
        double squares = 0;
        for (double number : numbers) {
            squares += number * number;
        }
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (numbers[i] / Math.sqrt(squares));
        }
        return vector;
    }
}
