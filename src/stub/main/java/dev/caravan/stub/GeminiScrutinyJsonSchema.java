package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** What the vendor refuses of real JSON Schema: as a function's parameters, and the smaller set as an answer's form. */
final class GeminiScrutinyJsonSchema {
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");
    private static final Set<String> ANSWER_KEYWORDS = Set.of(
            "$id",
            "$defs",
            "$ref",
            "$anchor",
            "type",
            "format",
            "title",
            "description",
            "enum",
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "anyOf",
            "oneOf",
            "properties",
            "additionalProperties",
            "required",
            "propertyOrdering");
    private static final Set<String> BESIDE_REFERENCE = Set.of("description", "default");
    private static final List<String> LISTS = List.of("anyOf", "oneOf", "allOf", "prefixItems");
    private static final List<String> SINGLES = List.of("items", "additionalProperties", "not");
    private static final List<String> MAPS = List.of("properties", "$defs", "definitions");

    private final JsonNode root;
    private final boolean answer;
    private final String place;
    private final GeminiFindings findings;

    private GeminiScrutinyJsonSchema(JsonNode root, boolean answer, String place, GeminiFindings findings) {
        this.root = root;
        this.answer = answer;
        this.place = place;
        this.findings = findings;
    }

    static void inspectParameters(JsonNode schema, String place, GeminiFindings findings) {
        findings.require(schema.path("type").asText().equals("object"), place, "the schema must describe an object.");
        new GeminiScrutinyJsonSchema(schema, false, place, findings).inspect(schema, "");
    }

    static void inspectResponse(JsonNode schema, String place, GeminiFindings findings) {
        new GeminiScrutinyJsonSchema(schema, true, place, findings).inspect(schema, "");
    }

    private void inspect(JsonNode schema, String path) {
        if (!schema.isObject()) {
            findings.require(schema.isBoolean() || schema.isMissingNode(), place + path, "must be a schema.");
            return;
        }
        inspectType(schema.path("type"), path);
        if (schema.has("$ref")) {
            inspectReference(schema, path);
        }
        for (String keyword : answer ? keywords(schema) : List.<String>of()) {
            findings.require(ANSWER_KEYWORDS.contains(keyword), place + path, "unsupported keyword '" + keyword + "'");
        }
        MAPS.forEach(map -> schema.path(map)
                .properties()
                .forEach(each -> inspect(each.getValue(), path + "." + map + "." + each.getKey())));
        LISTS.forEach(list -> {
            for (int index = 0; index < schema.path(list).size(); index++) {
                inspect(schema.path(list).path(index), path + "." + list + "." + index);
            }
        });
        SINGLES.forEach(single -> inspect(schema.path(single), path + "." + single));
    }

    private void inspectType(JsonNode type, String path) {
        for (JsonNode each : type.isArray() ? type : List.of(type)) {
            boolean known = each.isMissingNode() || (each.isTextual() && TYPES.contains(each.asText()));
            findings.require(known, place + path + ".type", "unknown type " + each);
        }
    }

    private void inspectReference(JsonNode schema, String path) {
        String reference = schema.path("$ref").asText();
        boolean local = reference.equals("#") || reference.startsWith("#/");
        boolean resolves = local && !root.at(reference.substring(1)).isMissingNode();
        if (!resolves) {
            findings.addWhole("reference to undefined schema at " + (path.isEmpty() ? "top-level" : path.substring(1)));
        }
        for (String sibling : keywords(schema)) {
            if (!sibling.startsWith("$") && !BESIDE_REFERENCE.contains(sibling)) {
                findings.addWhole(("$ref '%s' was set alongside unsupported fields. If a schema node has $ref set, then"
                                + " only description and default can be set alongside it")
                        .formatted(reference.substring(reference.lastIndexOf('/') + 1)));
            }
        }
    }

    private static List<String> keywords(JsonNode schema) {
        return schema.properties().stream().map(member -> member.getKey()).toList();
    }
}
