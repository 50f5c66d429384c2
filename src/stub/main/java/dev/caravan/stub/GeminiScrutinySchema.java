package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the vendor refuses of its own {@code Schema}, the subset of OpenAPI's that its parser has let through. */
final class GeminiScrutinySchema {
    private static final Map<String, Set<String>> FORMATS = Map.of(
            "STRING", Set.of("enum", "date-time"),
            "NUMBER", Set.of("float", "double"),
            "INTEGER", Set.of("int32", "int64"));
    private static final Map<String, String> OWNERS = Map.of(
            "properties", "OBJECT",
            "required", "OBJECT",
            "items", "ARRAY",
            "enum", "STRING");
    private static final List<String> BESIDE_ANY_OF =
            List.of("type", "format", "enum", "items", "properties", "required");

    private final GeminiFindings findings;

    private GeminiScrutinySchema(GeminiFindings findings) {
        this.findings = findings;
    }

    static void inspect(JsonNode schema, String place, GeminiFindings findings) {
        new GeminiScrutinySchema(findings).inspect(schema, place);
    }

    private void inspect(JsonNode schema, String place) {
        JsonNode choices = schema.path("anyOf");
        String type = schema.path("type").asText().toUpperCase(Locale.ROOT);
        if (!choices.isEmpty()) {
            findings.require(
                    BESIDE_ANY_OF.stream().noneMatch(schema::hasNonNull),
                    place + ".any_of",
                    "When using any_of, it must be the only field set.");
        } else {
            findings.require(
                    !type.isEmpty(),
                    place + ".type",
                    "must be specified when not using one_of, any_of or all_of fields");
            inspectType(schema, type, place);
        }
        for (int index = 0; index < choices.size(); index++) {
            inspect(choices.path(index), place + ".any_of[" + index + "]");
        }
    }

    private void inspectType(JsonNode schema, String type, String place) {
        OWNERS.forEach((member, owner) -> findings.require(
                schema.path(member).isEmpty() || type.equals(owner),
                place + "." + member,
                "only allowed for " + owner + " type"));
        inspectFormat(schema.path("format").asText(), type, place);
        inspectObject(schema, type, place);
        if (type.equals("ARRAY")) {
            findings.require(schema.path("items").isObject(), place + ".items", "missing field.");
        }
        if (schema.path("items").isObject()) {
            inspect(schema.path("items"), place + ".items");
        }
        JsonNode values = schema.path("enum");
        for (int index = 0; index < values.size(); index++) {
            findings.require(!values.path(index).asText().isEmpty(), place + ".enum[" + index + "]", "cannot be empty");
        }
    }

    private void inspectFormat(String format, String type, String place) {
        Set<String> known = FORMATS.getOrDefault(type, Set.of());
        if (format.isEmpty() || known.contains(format)) {
            return;
        }
        findings.add(
                place + ".format",
                type.equals("STRING")
                        ? "only 'enum' and 'date-time' are supported for STRING type"
                        : "format '" + format + "' is not supported for " + type + " type");
    }

    private void inspectObject(JsonNode schema, String type, String place) {
        JsonNode properties = schema.path("properties");
        if (type.equals("OBJECT")) {
            findings.require(!properties.isEmpty(), place + ".properties", "should be non-empty for OBJECT type");
        }
        JsonNode required = schema.path("required");
        for (int index = 0; index < required.size(); index++) {
            findings.require(
                    properties.has(required.path(index).asText()),
                    place + ".required[" + index + "]",
                    "property is not defined");
        }
        properties
                .properties()
                .forEach(property -> inspect(property.getValue(), place + ".properties[" + property.getKey() + "]"));
    }
}
