package dev.caravan.conversation;

import dev.caravan.json.JsonBytes;

/** The events in which Anthropic tells one content block, the {@code index}th of its message. */
public record BlockEvents(EventWriter events, int index) {
    public void start(JsonBytes.Writing members) {
        events.event("content_block_start", json -> {
            json.writeNumberField("index", index);
            json.writeObjectFieldStart("content_block");
            members.write(json);
            json.writeEndObject();
        });
    }

    public void delta(String type, String member, JsonBytes.Writing value) {
        events.event("content_block_delta", json -> {
            json.writeNumberField("index", index);
            json.writeObjectFieldStart("delta");
            json.writeStringField("type", type);
            json.writeFieldName(member);
            value.write(json);
            json.writeEndObject();
        });
    }

    public void stop() {
        events.event("content_block_stop", json -> json.writeNumberField("index", index));
    }
}
