package dev.caravan.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.dialect.Thoughts;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model thinks in one turn, kept for the first tool that it calls after it, with the model's name: to another one
 * its signature says nothing. Owned by one thread at a time.
 */
final class BedrockThoughts {
    private interface Block {
        void write(JsonGenerator json) throws IOException;
    }

    private final Thoughts kept;
    private final String model;
    private final List<Block> blocks = new ArrayList<>(1);
    private JsonTexts text = new JsonTexts();

    BedrockThoughts(Thoughts kept, String model) {
        this.kept = kept;
        this.model = model;
    }

    static Optional<Slice> kept(Thoughts thoughts, String callId, BedrockModel model) {
        return thoughts.of(callId)
                .filter(kept -> kept.get("converse").is(model.name()))
                .map(kept -> kept.get("blocks"));
    }

    void thought(JsonText piece) {
        text.add(piece);
    }

    void signature(JsonText signature) {
        JsonText thought = text.joined();
        text = new JsonTexts();
        blocks.add(json -> {
            json.writeObjectFieldStart("reasoningText");
            json.writeFieldName("text");
            thought.writeTo(json);
            json.writeFieldName("signature");
            signature.writeTo(json);
            json.writeEndObject();
        });
    }

    void sealed(Slice data) {
        blocks.add(json -> {
            json.writeFieldName("redactedContent");
            data.writeTo(json);
        });
    }

    void keepFor(String callId) {
        if (blocks.isEmpty()) {
            return;
        }
        byte[] bytes = JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("converse", model);
            json.writeArrayFieldStart("blocks");
            for (Block block : blocks) {
                json.writeStartObject();
                json.writeObjectFieldStart("reasoningContent");
                block.write(json);
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
        blocks.clear();
        kept.keep(callId, bytes);
    }
}
