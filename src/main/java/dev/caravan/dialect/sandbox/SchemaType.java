package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** The type that a schema asks for; where it names none, the one that its other keywords speak of. */
final class SchemaType {
    private SchemaType() {}

    static String of(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return type.textValue();
        }
        if (!type.isEmpty()) {
            return type.path(0).asText();
        }
        if (schema.has("properties") || schema.has("required")) {
            return "object";
        }
        if (schema.has("items") || schema.has("prefixItems") || schema.has("minItems")) {
            return "array";
        }
        return SampleNumber.isBounded(schema) ? "number" : "string";
    }
}
