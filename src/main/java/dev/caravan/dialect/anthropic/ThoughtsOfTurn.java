package dev.caravan.dialect.anthropic;

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

/** What Claude thinks in one turn, kept for the first tool that it calls after it. Owned by one thread at a time. */
final class ThoughtsOfTurn {
    private interface Block {
        void write(JsonGenerator json) throws IOException;
    }

    private final Thoughts kept;
    private final List<Block> blocks = new ArrayList<>(1);
    private JsonTexts text = new JsonTexts();

    ThoughtsOfTurn(Thoughts kept) {
        this.kept = kept;
    }

    void begin() {
        text = new JsonTexts();
    }

    void thought(JsonText piece) {
        text.add(piece);
    }

    void signature(JsonText signature) {
        JsonText thought = text.joined();
        blocks.add(json -> {
            json.writeStartObject();
            json.writeStringField("type", "thinking");
            json.writeFieldName("thinking");
            thought.writeTo(json);
            json.writeFieldName("signature");
            signature.writeTo(json);
            json.writeEndObject();
        });
    }

    void sealed(Slice block) {
        blocks.add(block::writeTo);
    }

    /** What was kept, and is told to callers who keep it themselves; empty where nothing was. */
    Optional<byte[]> keepFor(String callId) {
        if (blocks.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = JsonBytes.of(json -> {
            json.writeStartArray();
            for (Block block : blocks) {
                block.write(json);
            }
            json.writeEndArray();
        });
        blocks.clear();
        kept.keep(callId, bytes);
        return Optional.of(bytes);
    }
}
