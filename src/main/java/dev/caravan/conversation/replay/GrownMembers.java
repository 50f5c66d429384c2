package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object whose members grow. */
final class GrownMembers implements Grown {
    private final Manner manner;
    private final Map<String, Grown> members = new LinkedHashMap<>();

    GrownMembers(Manner manner) {
        this.manner = manner;
    }

    @Override
    public GrownMembers plus(Slice piece) {
        if (!piece.isObject()) {
            throw Grown.mixed();
        }
        piece.members(this::add);
        return this;
    }

    void add(String name, Slice piece) {
        Grown before = members.get(name);
        if (before == null) {
            members.put(name, manner.begin(name, piece));
        } else if (Grown.says(piece)) {
            members.put(name, before.saysNothing() ? manner.begin(name, piece) : before.plus(piece));
        }
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** Whether there is no such member, or nothing in it. */
    boolean lacks(String name) {
        Grown member = members.get(name);
        return member == null || member.saysNothing();
    }

    @Nullable
    Grown get(String name) {
        return members.get(name);
    }

    Set<String> names() {
        return members.keySet();
    }

    @Override
    public boolean saysNothing() {
        return members.isEmpty();
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (String name : names()) {
            writeMember(json, name);
        }
        json.writeEndObject();
    }

    /** Its name and its value. */
    void writeMember(JsonGenerator json, String name) throws IOException {
        json.writeFieldName(name);
        Objects.requireNonNull(members.get(name)).writeTo(json);
    }
}
