package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import dev.caravan.conversation.AnthropicUsage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Puts the events of one stream together to a message in Anthropic's form. Owned by one thread. */
final class MessageGathering {
    private final GrownMembers message = new GrownMembers(Manner.STATED);
    private final Map<Long, GatheredBlock> blocks = new TreeMap<>();
    private boolean begun;

    void event(Slice event) {
        switch (event.get("type").text()) {
            case "message_start" -> begin(event.get("message"));
            case "content_block_start" -> block(placeOf(event), event.get("content_block"));
            case "content_block_delta" -> blockOf(event).delta(event.get("delta"));
            case "message_delta" -> change(event);
            case "error" -> throw new IllegalArgumentException("the events hold an error");
            default -> {}
        }
    }

    private void begin(Slice started) {
        if (!started.isObject()) {
            return;
        }
        begun = true;
        message.plus(started);
        for (Slice block : started.get("content").items()) {
            block(blocks.size(), block);
        }
    }

    private void block(long place, Slice block) {
        if (blocks.putIfAbsent(place, new GatheredBlock(block)) != null) {
            throw new IllegalArgumentException("two blocks have the same place");
        }
    }

    private GatheredBlock blockOf(Slice event) {
        GatheredBlock block = blocks.get(placeOf(event));
        if (block == null) {
            throw new IllegalArgumentException("a piece belongs to no block");
        }
        return block;
    }

    private static long placeOf(Slice event) {
        return event.get("index")
                .whole()
                .orElseThrow(() -> new IllegalArgumentException("an event does not tell its block"));
    }

    private void change(Slice event) {
        event.get("delta").members(message::add);
        event.members((name, value) -> {
            if (!name.equals("type") && !name.equals("delta")) {
                message.add(name, value);
            }
        });
    }

    byte[] document(Usage counted) {
        if (!begun) {
            throw new IllegalArgumentException("the events hold no answer");
        }
        return JsonBytes.of(json -> {
            json.writeStartObject();
            for (String name : message.names()) {
                if (!name.equals("content") && !name.equals("usage")) {
                    message.writeMember(json, name);
                }
            }
            content(json);
            if (message.lacks("usage")) {
                json.writeFieldName("usage");
                AnthropicUsage.write(json, counted);
            } else {
                message.writeMember(json, "usage");
            }
            json.writeEndObject();
        });
    }

    private void content(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("content");
        for (GatheredBlock block : blocks.values()) {
            block.writeTo(json);
        }
        json.writeEndArray();
    }
}
