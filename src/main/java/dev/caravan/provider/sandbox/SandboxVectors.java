package dev.caravan.provider.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.TokenEstimate;
import dev.caravan.call.Vector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32;

/** Vectors that mean nothing, but are the same for the same text, and of length one. Threads may share it. */
public final class SandboxVectors {
    /** The one model that has any. */
    public static final String MODEL = "embed";

    private static final int USUAL_DIMENSIONS = 64;

    private SandboxVectors() {}

    /** The answer to a request for vectors, in OpenAI's form. */
    public static ObjectNode of(List<String> texts, OptionalInt dimensions, boolean packed, String model) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        long tokens = 0;
        for (String text : texts) {
            Vector vector = vector(text, dimensions.orElse(USUAL_DIMENSIONS));
            ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (packed) {
                item.put("embedding", vector.packed());
            } else {
                ArrayNode numbers = item.putArray("embedding");
                vector.numbers().forEach(numbers::add);
            }
            tokens += TokenEstimate.of(text);
        }
        answer.put("model", model);
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer;
    }

    private static Vector vector(String text, int dimensions) {
        CRC32 hash = new CRC32();
        hash.update(text.getBytes(StandardCharsets.UTF_8));
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(hash.getValue());
        double[] numbers = random.doubles(dimensions, -1, 1).toArray();
        double length = 0;
        for (double number : numbers) {
            length += number * number;
        }
        double scale = Math.sqrt(length);
        float[] scaled = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            scaled[i] = (float) (numbers[i] / scale);
        }
        return Vector.of(scaled);
    }
}
