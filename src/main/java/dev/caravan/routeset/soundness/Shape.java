package dev.caravan.routeset.soundness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may stand in one place, as the schema says it, with its alternatives laid over each other: which of them was meant
 * cannot be told from what is wrong, but a member that none of them has is wrong in all.
 */
final class Shape {
    private static final String EXPRESSION = "org.apache.camel.model.language.ExpressionDefinition";

    private final Map<String, List<JsonNode>> members = new HashMap<>();
    private final Set<String> required = new HashSet<>();
    private final Set<String> types = new HashSet<>();
    private final List<String> words = new ArrayList<>();
    private final List<JsonNode> items = new ArrayList<>();
    private final Set<String> languages = new HashSet<>();
    private boolean closed;
    private boolean oneMember;

    private Shape() {}

    static Shape of(List<JsonNode> schemas, JsonNode definitions) {
        Shape shape = new Shape();
        for (JsonNode schema : schemas) {
            shape.lay(schema, definitions, true);
        }
        return shape;
    }

    private void lay(JsonNode schema, JsonNode definitions, boolean holds) {
        JsonNode reference = schema.path("$ref");
        if (reference.isTextual()) {
            String name = reference.asText().substring(reference.asText().lastIndexOf('/') + 1);
            JsonNode definition = definitions.path(name);
            if (name.equals(EXPRESSION)) {
                definition.path("properties").fieldNames().forEachRemaining(languages::add);
            }
            lay(definition, definitions, holds);
        }
        if (schema.path("type").isTextual()) {
            types.add(schema.path("type").asText());
        }
        schema.path("enum").forEach(word -> words.add(word.asText()));
        schema.path("properties").properties().forEach(member -> members.computeIfAbsent(
                        member.getKey(), name -> new ArrayList<>())
                .add(member.getValue()));
        if (schema.has("items")) {
            items.add(schema.path("items"));
        }
        closed |= schema.has("additionalProperties")
                && !schema.path("additionalProperties").asBoolean(true);
        oneMember |= schema.path("maxProperties").asInt() == 1;
        if (holds) {
            schema.path("required").forEach(name -> required.add(name.asText()));
        }
        for (String alternatives : List.of("oneOf", "anyOf", "allOf")) {
            schema.path(alternatives).forEach(each -> lay(each, definitions, false));
        }
    }

    /** What each of these may hold; empty for a name that is not known. */
    List<JsonNode> member(String name) {
        return members.getOrDefault(name, List.of());
    }

    Set<String> names() {
        return members.keySet();
    }

    Set<String> required() {
        return required;
    }

    List<JsonNode> items() {
        return items;
    }

    /** The only words there are; empty where others are allowed too. */
    List<String> words() {
        return words;
    }

    /** Whether it holds the members that it names and no others. */
    boolean isClosed() {
        return closed && !members.isEmpty();
    }

    /** Whether it is one of its members, such as a step. */
    boolean isChoice() {
        return oneMember;
    }

    /** The languages in which it may be given an expression; empty where it takes none. */
    Set<String> languages() {
        return languages;
    }

    boolean allows(String type) {
        return types.isEmpty() || types.contains(type);
    }

    boolean isOnly(String type) {
        return types.equals(Set.of(type));
    }
}
