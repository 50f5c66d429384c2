package dev.caravan.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.dialect.Thoughts;
import dev.caravan.json.Json;
import dev.caravan.json.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The signatures that a model puts under its calls of tools and wants back with them. Another model takes one for
 * forged, so each is kept with the name of its model. Safe for use by many threads.
 */
record GeminiSignatures(Thoughts thoughts, GeminiModel model) {
    /** What Gemini takes in place of a signature that got lost, or never was because another model made the call. */
    static final String LOST = "skip_thought_signature_validator";

    void keep(String callId, Slice signature) {
        if (!signature.isString()) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model", model.name());
            json.writeFieldName("thoughtSignature");
            signature.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thoughts.keep(callId, bytes.toByteArray());
    }

    Optional<Slice> of(String callId) {
        return thoughts.of(callId)
                .filter(kept -> kept.get("model").is(model.name()))
                .map(kept -> kept.get("thoughtSignature"));
    }
}
