package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Schemas that an answer is made to fit: every object closed, and none of the keywords that no grammar can hold. */
final class AnthropicScrutinyOfSchema {
    private static final List<String> OF_NUMBERS =
            List.of("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf");
    private static final Map<String, List<String>> UNSUPPORTED = Map.of(
            "integer",
            OF_NUMBERS,
            "number",
            OF_NUMBERS,
            "string",
            List.of("maxLength", "minLength"),
            "array",
            List.of("maxItems", "uniqueItems"));

    private AnthropicScrutinyOfSchema() {}

    /** Complaints name the whole, not the part. */
    static void require(AnthropicInput whole, JsonNode schema) {
        if (isOf(schema, "object") || schema.has("properties")) {
            requireClosed(whole, schema.path("additionalProperties"));
        }
        UNSUPPORTED.forEach((type, keywords) -> requireWithout(whole, schema, type, keywords));
        parts(schema).forEach(part -> require(whole, part));
    }

    private static void requireClosed(AnthropicInput whole, JsonNode others) {
        if (others.isMissingNode()) {
            throw whole.refused("For 'object' type, 'additionalProperties' must be explicitly set to false");
        }
        if (!others.isBoolean() || others.asBoolean()) {
            throw whole.refused("For 'object' type, 'additionalProperties: %s' is not supported. ".formatted(others)
                    + "Please set 'additionalProperties' to false");
        }
    }

    private static void requireWithout(AnthropicInput whole, JsonNode schema, String type, List<String> keywords) {
        List<String> used = keywords.stream().filter(schema::has).toList();
        if (isOf(schema, type) && !used.isEmpty()) {
            throw whole.refused(
                    "For '%s' type, properties %s are not supported".formatted(type, String.join(", ", used)));
        }
    }

    private static boolean isOf(JsonNode schema, String type) {
        JsonNode types = schema.path("type");
        return types.asText().equals(type)
                || types.valueStream().anyMatch(each -> each.asText().equals(type));
    }

    private static Stream<JsonNode> parts(JsonNode schema) {
        Stream<JsonNode> several = Stream.of("properties", "$defs", "definitions", "anyOf", "allOf")
                .flatMap(name -> schema.path(name).valueStream());
        return Stream.concat(several, Stream.of(schema.path("items"))).filter(JsonNode::isObject);
    }
}
