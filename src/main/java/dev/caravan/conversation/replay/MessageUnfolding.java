package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.EventWriter;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Tells a message in Anthropic's form as the events of a stream. Owned by one thread. */
final class MessageUnfolding {
    private enum Place {
        START,
        /** Between both, block by block. */
        BLOCKS,
        /** Among what the stream's end changes. */
        END_DELTA,
        /** Beside it. */
        END,
        BOTH_ENDS
    }

    private final Slice message;
    private final Map<String, Slice> members;
    private final Slice usage;
    private final EventWriter events = new EventWriter();

    MessageUnfolding(Slice message) {
        this.message = message;
        this.members = Members.of(message);
        this.usage = message.get("usage");
    }

    byte[] events() {
        events.event("message_start", this::start);
        List<Slice> blocks = message.get("content").items();
        for (int i = 0; i < blocks.size(); i++) {
            new BlockUnfolding(blocks.get(i), i, events).tell();
        }
        events.event("message_delta", this::end);
        events.event("message_stop", json -> {});
        return events.take();
    }

    private static Place place(String name) {
        return switch (name) {
            case "content" -> Place.BLOCKS;
            case "usage" -> Place.BOTH_ENDS;
            case "context_management" -> Place.END;
            case "container" -> Place.END_DELTA;
            default -> name.startsWith("stop_") ? Place.END_DELTA : Place.START;
        };
    }

    private void start(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("message");
        members(json, Place.START);
        json.writeArrayFieldStart("content");
        json.writeEndArray();
        json.writeNullField("stop_reason");
        json.writeNullField("stop_sequence");
        json.writeObjectFieldStart("usage");
        usageAtTheStart(json);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Some clients add up what both ends of a stream tell of the output. */
    private void usageAtTheStart(JsonGenerator json) throws IOException {
        Members.write(json, Members.of(usage), name -> !name.startsWith("output_"));
        if (usage.get("input_tokens").isMissing()) {
            json.writeNumberField("input_tokens", 0);
        }
        json.writeNumberField("output_tokens", 0);
    }

    private void end(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("delta");
        members(json, Place.END_DELTA);
        for (String name : List.of("stop_reason", "stop_sequence")) {
            if (message.get(name).isMissing()) {
                json.writeNullField(name);
            }
        }
        json.writeEndObject();
        members(json, Place.END);
        json.writeFieldName("usage");
        if (usage.isObject()) {
            usage.writeTo(json);
        } else {
            json.writeStartObject();
            json.writeNumberField("output_tokens", 0);
            json.writeEndObject();
        }
    }

    private void members(JsonGenerator json, Place place) throws IOException {
        Members.write(json, members, name -> place(name) == place);
    }
}
