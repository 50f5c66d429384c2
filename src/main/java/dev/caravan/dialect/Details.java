package dev.caravan.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.json.Slice;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider says of an error for its own client to act on: small, with each of its words cleaned as those are that
 * people read, or left out altogether.
 */
final class Details {
    private static final int LONGEST = 2 << 10;
    private static final int DEEPEST = 6;

    private Details() {}

    static Optional<String> of(Slice details) {
        if (!details.isObject() || details.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            JsonNode tree = Json.mapper().readTree(details.json());
            clean(tree, 0);
            return Optional.of(tree.toString()).filter(text -> text.length() <= 2 * LONGEST);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static void clean(JsonNode tree, int depth) {
        switch (tree) {
            case ObjectNode object -> {
                if (depth >= DEEPEST) {
                    object.removeAll();
                }
                object.remove(unspeakable(object));
                object.properties().forEach(member -> member.setValue(cleaned(member.getValue(), depth)));
            }
            case ArrayNode array -> {
                if (depth >= DEEPEST) {
                    array.removeAll();
                }
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, cleaned(array.get(i), depth));
                }
            }
            default -> {}
        }
    }

    /** Names that would be told otherwise if people read them. */
    private static List<String> unspeakable(ObjectNode object) {
        return object.propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !Summary.of(name).equals(name))
                .toList();
    }

    private static JsonNode cleaned(JsonNode value, int depth) {
        if (value.isTextual()) {
            return Json.mapper().getNodeFactory().textNode(Summary.of(value.textValue()));
        }
        clean(value, depth + 1);
        return value;
    }
}
