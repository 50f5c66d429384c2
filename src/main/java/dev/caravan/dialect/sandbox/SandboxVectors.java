package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.Vector;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.request.TokenEstimate;
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

    /** What a number takes of an answer's text. */
    public static final int LETTERS = 14;

    /** What a number takes of our memory until its answer is text. */
    public static final int WEIGHT = 48;

    private static final int USUAL_DIMENSIONS = 64;
    private static final int MOST_DIMENSIONS = 4096;
    private static final int MOST_NUMBERS = 500_000;

    private SandboxVectors() {}

    /**
     * How many numbers the vectors of so many texts have.
     *
     * @throws ProviderFailure where they are more than anybody needs to try things out
     */
    public static long requireFew(int texts, OptionalInt dimensions) {
        int each = dimensions.orElse(USUAL_DIMENSIONS);
        if (each > MOST_DIMENSIONS) {
            throw Unserved.at("dimensions", "must be at most " + MOST_DIMENSIONS + " for the sandbox");
        }
        long numbers = (long) texts * each;
        if (numbers > MOST_NUMBERS) {
            throw Unserved.at(
                    "dimensions",
                    "times the texts must be at most " + MOST_NUMBERS + " for the sandbox, and are " + numbers);
        }
        return numbers;
    }

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
