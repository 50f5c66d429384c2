package dev.caravan.dialect.gemini;

import dev.caravan.dialect.Thoughts;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import java.util.Map;
import java.util.Optional;

/**
 * The signatures that a model puts under its calls of tools and wants back with them. Another model takes one for
 * forged, so each is kept with the name of its model. Safe for use by many threads.
 */
record GeminiSignatures(Thoughts thoughts, GeminiModel model) {
    /** What Gemini takes in place of a signature that got lost, or never was because another model made the call. */
    static final String LOST = "skip_thought_signature_validator";

    /** What was kept, and is told to callers who keep it themselves; empty where nothing was signed. */
    Optional<byte[]> keep(String callId, Slice signature) {
        if (!signature.isString()) {
            return Optional.empty();
        }
        byte[] bytes = JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("model", model.name());
            json.writeFieldName("thoughtSignature");
            signature.writeTo(json);
            json.writeEndObject();
        });
        thoughts.keep(callId, bytes);
        return Optional.of(bytes);
    }

    Optional<Slice> of(String callId, Map<String, Slice> brought) {
        return thoughts.of(callId, brought)
                .filter(kept -> kept.get("model").is(model.name()))
                .map(kept -> kept.get("thoughtSignature"));
    }
}
