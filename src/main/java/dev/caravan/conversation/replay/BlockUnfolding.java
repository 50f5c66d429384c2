package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.BlockEvents;
import dev.caravan.conversation.EventWriter;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Tells one content block of a message in Anthropic's form as the events of a stream; one of a kind that nobody here
 * knows is told whole at its start. Owned by one thread.
 */
final class BlockUnfolding {
    private final Map<String, Slice> block;
    private final String type;
    private final BlockEvents events;

    BlockUnfolding(Slice block, int index, EventWriter events) {
        this.block = Members.of(block);
        this.type = block.get("type").text();
        this.events = new BlockEvents(events, index);
    }

    void tell() {
        events.start(this::start);
        deltas();
        events.stop();
    }

    private void start(JsonGenerator json) throws IOException {
        for (String name : block.keySet()) {
            json.writeFieldName(name);
            if (!comesInDeltas(name)) {
                member(name).writeTo(json);
            } else if (name.equals("input")) {
                json.writeStartObject();
                json.writeEndObject();
            } else if (name.equals("citations")) {
                json.writeStartArray();
                json.writeEndArray();
            } else {
                json.writeString("");
            }
        }
    }

    private boolean comesInDeltas(String name) {
        Slice value = member(name);
        return switch (type) {
            case "text" -> (name.equals("text") && value.isString()) || (name.equals("citations") && value.isArray());
            case "thinking" -> List.of("thinking", "signature").contains(name) && value.isString();
            default -> MessageRendering.callsTool(type) && name.equals("input") && value.isObject();
        };
    }

    private Slice member(String name) {
        return block.getOrDefault(name, Slice.MISSING);
    }

    private void deltas() {
        for (String name : block.keySet()) {
            if (comesInDeltas(name) && !name.equals("citations") && !name.equals("signature")) {
                pieces(name, member(name));
            }
        }
        if (comesInDeltas("citations")) {
            member("citations")
                    .items()
                    .forEach(citation -> events.delta("citations_delta", "citation", citation::writeTo));
        }
        if (comesInDeltas("signature") && Grown.says(member("signature"))) {
            events.delta("signature_delta", "signature", member("signature")::writeTo);
        }
    }

    private void pieces(String name, Slice value) {
        boolean input = name.equals("input");
        String member = input ? "partial_json" : name;
        JsonText text = input ? JsonText.of(value.json()) : value.inner();
        for (JsonText piece : text.pieces(Rendering.PIECE)) {
            events.delta(input ? "input_json_delta" : name + "_delta", member, piece::writeTo);
        }
    }
}
