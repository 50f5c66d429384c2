package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a small value that a JSON schema accepts: what is required and no more. A part that can only be infinite, or
 * is too deep or too large, becomes null. Work is bounded whatever the schema says, for the schema is the caller's.
 */
final class SchemaSample {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 32;
    private static final int MOST_ITEMS = 1_000;
    private static final int LONGEST_REFERENCE = 1_000;

    private final JsonNode root;
    private final Set<String> open = new HashSet<>();
    private int nodesLeft = 10_000;
    private int charactersLeft = 100_000;

    private SchemaSample(JsonNode root) {
        this.root = root;
    }

    static JsonNode of(JsonNode schema) {
        return new SchemaSample(schema).sample(schema, 0).orElse(JSON.nullNode());
    }

    /** Empty if there is no finite value, or none within bounds. */
    private Optional<JsonNode> sample(JsonNode schema, int depth) {
        if (depth > DEEPEST || nodesLeft-- <= 0) {
            return Optional.empty();
        }
        if (schema.has("$ref")) {
            return referred(schema.path("$ref").asText(), depth);
        }
        if (schema.has("const")) {
            return within(schema.path("const"));
        }
        if (!schema.path("enum").isEmpty()) {
            return within(schema.path("enum").path(0));
        }
        if (schema.has("anyOf") || schema.has("oneOf")) {
            return firstPossible(schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf"), depth);
        }
        if (!schema.path("allOf").isEmpty()) {
            return together(schema, depth);
        }
        return typed(schema, depth);
    }

    private Optional<JsonNode> typed(JsonNode schema, int depth) {
        return switch (SchemaType.of(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> Optional.of(SampleNumber.whole(schema));
            case "number" -> Optional.of(SampleNumber.any(schema));
            case "boolean" -> Optional.of(JSON.booleanNode(true));
            case "null" -> Optional.of(JSON.nullNode());
            default -> within(JSON.textNode(SampleText.of(schema)));
        };
    }

    /** Empty if the value is more than is left to spend; then nothing else is made either. */
    private Optional<JsonNode> within(JsonNode value) {
        charactersLeft -= value.toString().length();
        if (charactersLeft >= 0) {
            return Optional.of(value);
        }
        nodesLeft = 0;
        return Optional.empty();
    }

    /** A reference within itself is a way that never ends: another alternative has to be found. */
    private Optional<JsonNode> referred(String reference, int depth) {
        boolean local = reference.equals("#") || reference.startsWith("#/");
        if (!local || reference.length() > LONGEST_REFERENCE || !open.add(reference)) {
            return Optional.empty();
        }
        Optional<JsonNode> sample = sample(root.at(reference.substring(1)), depth + 1);
        open.remove(reference);
        return sample;
    }

    private Optional<JsonNode> firstPossible(JsonNode alternatives, int depth) {
        for (JsonNode alternative : alternatives) {
            Optional<JsonNode> sample = sample(alternative, depth + 1);
            if (sample.isPresent() || nodesLeft <= 0) {
                return sample;
            }
        }
        return Optional.empty();
    }

    /** The parts of an allOf: objects are merged, of anything else the first part decides. */
    private Optional<JsonNode> together(JsonNode schema, int depth) {
        ObjectNode merged = JSON.objectNode();
        boolean objects = schema.has("properties");
        for (JsonNode part : schema.path("allOf")) {
            Optional<JsonNode> sample = sample(part, depth + 1);
            if (sample.isEmpty()) {
                return sample;
            }
            if (!(sample.get() instanceof ObjectNode object)) {
                return objects ? Optional.empty() : sample;
            }
            merged.setAll(object);
        }
        return objects ? object(schema, depth + 1).map(own -> merged.setAll((ObjectNode) own)) : Optional.of(merged);
    }

    private Optional<JsonNode> object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        for (JsonNode required : schema.path("required")) {
            JsonNode property = schema.path("properties").path(required.asText());
            Optional<JsonNode> sample =
                    sample(property.isMissingNode() ? schema.path("additionalProperties") : property, depth + 1);
            if (sample.isEmpty() || within(required).isEmpty()) {
                return Optional.empty();
            }
            object.set(required.asText(), sample.get());
        }
        return Optional.of(object);
    }

    private Optional<JsonNode> array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        JsonNode first = schema.path("prefixItems");
        int items = Math.min(schema.path("minItems").asInt(), MOST_ITEMS);
        for (int i = 0; i < items; i++) {
            Optional<JsonNode> sample = sample(i < first.size() ? first.path(i) : schema.path("items"), depth + 1);
            if (sample.isEmpty()) {
                return sample;
            }
            array.add(sample.get());
        }
        return Optional.of(array);
    }
}
