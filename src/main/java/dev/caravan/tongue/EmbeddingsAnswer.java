package dev.caravan.tongue;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.EmbeddingsRequest;
import dev.caravan.call.Usage;
import dev.caravan.call.Vector;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Vectors in OpenAI's form, for a provider that gives them in another one. */
public final class EmbeddingsAnswer {
    private EmbeddingsAnswer() {}

    /** {@code vectors} are in the order of the texts. */
    public static Buffer json(EmbeddingsRequest request, String model, List<Vector> vectors, Usage usage) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (int index = 0; index < vectors.size(); index++) {
                json.writeStartObject();
                json.writeStringField("object", "embedding");
                json.writeNumberField("index", index);
                json.writeFieldName("embedding");
                write(json, vectors.get(index), request.packed());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("model", model);
            json.writeObjectFieldStart("usage");
            json.writeNumberField("prompt_tokens", usage.input());
            json.writeNumberField("total_tokens", usage.input());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bodies.of(bytes.toByteArray());
    }

    private static void write(JsonGenerator json, Vector vector, boolean packed) throws IOException {
        if (packed) {
            json.writeString(vector.packed());
            return;
        }
        json.writeStartArray();
        for (float number : vector.numbers()) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
