package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A list to which pieces add items, or of which they continue those whose {@code index} they tell. */
final class GrownItems implements Grown {
    private final Manner manner;
    private final Map<Long, GrownMembers> placed = new TreeMap<>();
    private final List<Slice> added = new ArrayList<>();

    GrownItems(Manner manner) {
        this.manner = manner;
    }

    @Override
    public GrownItems plus(Slice piece) {
        if (!piece.isArray()) {
            throw Grown.mixed();
        }
        piece.items().forEach(this::add);
        return this;
    }

    void add(Slice item) {
        OptionalLong place = manner.itemsTellTheirPlace() ? item.get("index").whole() : OptionalLong.empty();
        if (place.isPresent()) {
            placed.computeIfAbsent(place.getAsLong(), first -> new GrownMembers(manner))
                    .plus(item);
        } else {
            added.add(item);
        }
    }

    @Override
    public boolean saysNothing() {
        return placed.isEmpty() && added.isEmpty();
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        write(json, "");
    }

    /** As a whole answer lists its tool calls, whose order is enough. */
    void writeWithoutPlaces(JsonGenerator json) throws IOException {
        write(json, "index");
    }

    private void write(JsonGenerator json, String unwanted) throws IOException {
        json.writeStartArray();
        for (GrownMembers item : placed.values()) {
            json.writeStartObject();
            for (String name : item.names()) {
                if (!name.equals(unwanted)) {
                    item.writeMember(json, name);
                }
            }
            json.writeEndObject();
        }
        for (Slice item : added) {
            item.writeTo(json);
        }
        json.writeEndArray();
    }
}
