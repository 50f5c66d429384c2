package dev.caravan.conversation;

import dev.caravan.json.JsonBytes;

/** Writes the events of a stream of the Responses API, each with its number. Owned by one thread at a time. */
public final class ResponseEvents {
    private final EventWriter events = new EventWriter();
    private long number;

    public void event(String type, JsonBytes.Writing members) {
        long own = number++;
        events.event(type, json -> {
            json.writeNumberField("sequence_number", own);
            members.write(json);
        });
    }

    /** One that tells of the item at that place of the output. */
    public void ofItem(String type, String itemId, int index, JsonBytes.Writing members) {
        event(type, json -> {
            json.writeStringField("item_id", itemId);
            json.writeNumberField("output_index", index);
            members.write(json);
        });
    }

    /** The events written since the last time. */
    public byte[] take() {
        return events.take();
    }
}
