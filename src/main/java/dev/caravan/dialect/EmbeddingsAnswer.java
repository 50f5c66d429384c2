package dev.caravan.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import dev.caravan.conversation.Unserved;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import dev.caravan.request.EmbeddingsRequest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Vectors of a provider, told in OpenAI's form: lists of numbers just as the provider wrote them, or, where the caller
 * wants them {@code packed}, bytes in base64. Immutable.
 */
public record EmbeddingsAnswer(String model, List<Slice> vectors, boolean packed) {
    private static final Set<String> KNOWN = Set.of("model", "input", "dimensions", "encoding_format", "user");

    public EmbeddingsAnswer {
        vectors = List.copyOf(vectors);
    }

    /** @throws ProviderFailure where the request has a member that only OpenAI may know */
    public static void requireKnown(EmbeddingsRequest request) {
        request.root().members((name, value) -> {
            if (value.isGiven() && !KNOWN.contains(name)) {
                throw Unserved.at(name, "cannot be honoured by this provider");
            }
        });
    }

    /** @throws ProviderFailure where these are not as many vectors as there were texts */
    public Buffer json(int texts, Usage usage) {
        if (vectors.size() != texts || !vectors.stream().allMatch(EmbeddingsAnswer::isVector)) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, 200, "its answer does not hold a vector for each text");
        }
        return Buffer.buffer(JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (int index = 0; index < vectors.size(); index++) {
                json.writeStartObject();
                json.writeStringField("object", "embedding");
                json.writeNumberField("index", index);
                json.writeFieldName("embedding");
                vector(json, vectors.get(index));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("model", model);
            json.writeObjectFieldStart("usage");
            json.writeNumberField("prompt_tokens", usage.input());
            json.writeNumberField("total_tokens", usage.total());
            json.writeEndObject();
            json.writeEndObject();
        }));
    }

    private static boolean isVector(Slice vector) {
        List<Slice> numbers = vector.items();
        return !numbers.isEmpty() && numbers.stream().allMatch(Slice::isNumber);
    }

    private void vector(JsonGenerator json, Slice vector) throws IOException {
        if (!packed) {
            vector.writeTo(json);
            return;
        }
        List<Slice> numbers = vector.items();
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Float.parseFloat(numbers.get(i).json());
        }
        json.writeString(Vector.of(floats).packed());
    }
}
