package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Schemas that an answer is made to fit: every object closed and complete, and nothing that no grammar can hold. */
final class OpenAiScrutinyOfSchema {
    private static final List<String> NOT_PERMITTED = List.of(
            "allOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "dependentSchemas",
            "patternProperties",
            "unevaluatedProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "unevaluatedItems",
            "contains",
            "uniqueItems");

    private static final String COMPLETE =
            "'required' is required to be supplied and to be an array including every key in properties.";

    private final List<String> context = new ArrayList<>();

    private OpenAiScrutinyOfSchema() {}

    /** A function's parameters, which must be an object's and need not be strict. */
    static void requireOfFunction(OpenAiInput function) {
        require(
                function,
                function.member("parameters").requireObject(),
                "invalid_function_parameters",
                "Invalid schema for function '%s': %s");
    }

    /** The same of what an answer must fit. */
    static void requireOfFormat(OpenAiInput format) {
        require(
                format,
                format.required("schema").requireObject(),
                "invalid_json_schema",
                "Invalid schema for response_format '%s': %s");
    }

    private static void require(OpenAiInput named, OpenAiInput schema, String code, String words) {
        boolean strict = named.member("strict").node().asBoolean();
        Optional<String> complaint = strict ? strictComplaint(schema.node()) : complaint(schema.node());
        complaint.ifPresent(why -> {
            throw new OpenAiRefused(
                    400,
                    code,
                    schema.path(),
                    words.formatted(named.member("name").text(), why));
        });
    }

    private static Optional<String> complaint(JsonNode schema) {
        return schema.path("type").asText().equals("object")
                ? Optional.empty()
                : Optional.of("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"%s\"'."
                        .formatted(schema.path("type").asText("None")));
    }

    private static Optional<String> strictComplaint(JsonNode schema) {
        return complaint(schema).or(() -> new OpenAiScrutinyOfSchema().complaintOf(schema));
    }

    private Optional<String> complaintOf(JsonNode schema) {
        for (String keyword : NOT_PERMITTED) {
            if (schema.has(keyword)) {
                return here("'%s' is not permitted.".formatted(keyword));
            }
        }
        if (!schema.has("type")
                && !schema.has("anyOf")
                && !schema.has("$ref")
                && !schema.has("enum")
                && !schema.has("const")) {
            return here("schema must have a 'type' key.");
        }
        if (is(schema, "array") && !schema.path("items").isObject()) {
            return here("array schema missing items.");
        }
        if (is(schema, "object")) {
            Optional<String> open = complaintOfObject(schema);
            if (open.isPresent()) {
                return open;
            }
        }
        return complaintOfParts(schema);
    }

    private Optional<String> complaintOfObject(JsonNode schema) {
        JsonNode others = schema.path("additionalProperties");
        if (!others.isBoolean() || others.asBoolean()) {
            return here("'additionalProperties' is required to be supplied and to be false.");
        }
        Set<String> required =
                schema.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (!required.contains(property.getKey())) {
                return here("%s Missing '%s'.".formatted(COMPLETE, property.getKey()));
            }
        }
        for (String name : required) {
            if (!schema.path("properties").has(name)) {
                return here("%s Extra required key '%s' supplied.".formatted(COMPLETE, name));
            }
        }
        return Optional.empty();
    }

    private Optional<String> complaintOfParts(JsonNode schema) {
        for (String several : List.of("properties", "$defs", "definitions")) {
            for (Map.Entry<String, JsonNode> part : schema.path(several).properties()) {
                Optional<String> complaint = within(part.getValue(), several, part.getKey());
                if (complaint.isPresent()) {
                    return complaint;
                }
            }
        }
        for (int index = 0; index < schema.path("anyOf").size(); index++) {
            Optional<String> complaint = within(schema.path("anyOf").path(index), "anyOf", Integer.toString(index));
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return schema.path("items").isObject() ? within(schema.path("items"), "items") : Optional.empty();
    }

    private Optional<String> within(JsonNode part, String... names) {
        context.addAll(List.of(names));
        Optional<String> complaint = complaintOf(part);
        context.subList(context.size() - names.length, context.size()).clear();
        return complaint;
    }

    private Optional<String> here(String words) {
        String place = context.stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "));
        return Optional.of("In context=(%s%s), %s".formatted(place, context.size() == 1 ? "," : "", words));
    }

    private static boolean is(JsonNode schema, String type) {
        JsonNode types = schema.path("type");
        return types.asText().equals(type)
                || types.valueStream().anyMatch(each -> each.asText().equals(type));
    }
}
