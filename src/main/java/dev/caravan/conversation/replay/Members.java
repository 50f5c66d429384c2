package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The members of an object, to be written as they stand. */
final class Members {
    private Members() {}

    /** By name, found without a search: odd documents have many. */
    static Map<String, Slice> of(Slice object) {
        Map<String, Slice> members = new LinkedHashMap<>();
        object.members(members::put);
        return members;
    }

    static void write(JsonGenerator json, Map<String, Slice> members, Predicate<String> wanted) throws IOException {
        for (Map.Entry<String, Slice> member : members.entrySet()) {
            if (wanted.test(member.getKey())) {
                json.writeFieldName(member.getKey());
                member.getValue().writeTo(json);
            }
        }
    }
}
