package dev.caravan.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A JSON schema, as far as models are asked to keep to one: types, members, lists, texts, numbers, choices and references
 * within it. One that says more is refused, for nobody would hold an answer to that. Immutable.
 */
public final class JsonSchema {
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    /** What says nothing of whether a value fits. */
    private static final Set<String> WORDS = Set.of(
            "$schema",
            "$id",
            "$comment",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "format",
            "$defs",
            "definitions");

    private static final Set<String> RULES = Set.of(
            "type",
            "enum",
            "const",
            "$ref",
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "anyOf",
            "oneOf",
            "allOf",
            "not");

    private static final int DEEPEST = 64;
    private static final int MOST_STEPS = 200_000;

    private final JsonNode root;
    private final boolean trusted;

    private JsonSchema(JsonNode root, boolean trusted) {
        this.root = root;
        this.trusted = trusted;
    }

    /** @throws IllegalArgumentException where it is none, or says more than is understood here */
    public static JsonSchema of(String json) {
        return of(json, true);
    }

    /**
     * One that a caller wrote: its patterns are passed over, for some take a processor for hours.
     *
     * @throws IllegalArgumentException where it is none, or says more than is understood here
     */
    public static JsonSchema ofStranger(String json) {
        return of(json, false);
    }

    private static JsonSchema of(String json, boolean trusted) {
        JsonNode root;
        try {
            root = Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "it is no JSON: line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + " does not read",
                    e);
        }
        if (root == null || !root.isObject()) {
            throw new IllegalArgumentException("a JSON schema is an object such as {\"type\": \"object\", …}");
        }
        requireSchema(root, root, "", 0);
        return new JsonSchema(root, trusted);
    }

    public JsonNode json() {
        return root;
    }

    private static void requireSchema(JsonNode root, JsonNode schema, String at, int depth) {
        if (depth > DEEPEST) {
            throw wrong(at, "is nested too deep");
        }
        if (schema.isBoolean()) {
            return;
        }
        if (!schema.isObject()) {
            throw wrong(at, "must be a schema, which is an object");
        }
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            requireRule(root, member.getKey(), member.getValue(), at + "/" + member.getKey(), depth);
        }
    }

    private static void requireRule(JsonNode root, String rule, JsonNode value, String at, int depth) {
        switch (rule) {
            case "properties", "$defs", "definitions" -> {
                require(value.isObject(), at, "must be an object of schemas");
                value.properties()
                        .forEach(each -> requireSchema(root, each.getValue(), at + "/" + each.getKey(), depth + 1));
            }
            case "items", "not", "additionalProperties" -> requireSchema(root, value, at, depth + 1);
            case "anyOf", "oneOf", "allOf" -> {
                require(value.isArray() && !value.isEmpty(), at, "must be a list of schemas");
                value.forEach(each -> requireSchema(root, each, at, depth + 1));
            }
            case "type" -> {
                require(value.isTextual() || value.isArray(), at, "must be the name of a type");
                for (JsonNode type : value.isArray()
                        ? value
                        : Json.mapper().createArrayNode().add(value)) {
                    require(TYPES.contains(type.asText()), at, "cannot be '" + type.asText() + "'");
                }
            }
            case "enum" -> require(value.isArray() && !value.isEmpty(), at, "must be a list of values");
            case "required" -> require(value.isArray(), at, "must be a list of names");
            case "pattern" -> requirePattern(value, at);
            case "$ref" -> require(found(root, value.asText()).isPresent(), at, "leads nowhere within the schema");
            case "uniqueItems" -> require(value.isBoolean(), at, "must be true or false");
            case "const" -> {}
            default -> {
                if (!WORDS.contains(rule)) {
                    require(RULES.contains(rule), at, "is not understood here, and no answer would be held to it");
                    require(value.isNumber(), at, "must be a number");
                }
            }
        }
    }

    private static void requirePattern(JsonNode value, String at) {
        try {
            Pattern.compile(value.asText());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(at + " is no regular expression", e);
        }
    }

    private static void require(boolean holds, String at, String otherwise) {
        if (!holds) {
            throw wrong(at, otherwise);
        }
    }

    private static IllegalArgumentException wrong(String at, String what) {
        return new IllegalArgumentException((at.isEmpty() ? "the schema" : at) + " " + what);
    }

    private static Optional<JsonNode> found(JsonNode root, String reference) {
        if (!reference.startsWith("#")) {
            return Optional.empty();
        }
        JsonNode target = reference.equals("#") ? root : root.at(reference.substring(1));
        return target.isMissingNode() ? Optional.empty() : Optional.of(target);
    }

    /** Why the value does not fit, by the first that is wrong; empty where it does. */
    public Optional<String> fault(JsonNode value) {
        return fault(root, value, "", Depth.none());
    }

    private Optional<String> fault(JsonNode schema, JsonNode value, String at, Depth depth) {
        if (depth.isTooDeep()) {
            return Optional.of(named(at) + " is nested too deep");
        }
        if (schema.isBoolean()) {
            return schema.asBoolean() ? Optional.empty() : Optional.of(named(at) + " must not be there");
        }
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            Optional<String> fault = broken(schema, rule.getKey(), rule.getValue(), value, at, depth);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> broken(
            JsonNode schema, String rule, JsonNode asked, JsonNode value, String at, Depth depth) {
        return switch (rule) {
            case "$ref" -> fault(found(root, asked.asText()).orElseThrow(), value, at, depth.deeper());
            case "type" -> unless(isOneOf(asked, value), at, "must be " + words(asked));
            case "enum" -> unless(contains(asked, value), at, "must be one of " + asked);
            case "const" -> unless(same(asked, value), at, "must be " + asked);
            case "anyOf" -> unless(fitting(asked, value, depth) > 0, at, "fits none of what it may be");
            case "oneOf" -> unless(fitting(asked, value, depth) == 1, at, "must fit exactly one of what it may be");
            case "allOf" -> first(asked, each -> fault(each, value, at, depth.deeper()));
            case "not" -> unless(fault(asked, value, at, depth.deeper()).isPresent(), at, "must not be what it is");
            case "required" ->
                value.isObject()
                        ? first(asked, name -> unless(value.has(name.asText()), at, "lacks '" + name.asText() + "'"))
                        : Optional.empty();
            case "properties" -> value.isObject() ? members(asked, value, at, depth) : Optional.empty();
            case "additionalProperties" ->
                value.isObject() ? others(schema, asked, value, at, depth) : Optional.empty();
            case "items" -> value.isArray() ? items(asked, value, at, depth) : Optional.empty();
            case "uniqueItems" ->
                unless(!value.isArray() || !asked.asBoolean() || isUnique(value), at, "must not hold one thing twice");
            case "minItems", "maxItems" -> value.isArray() ? size(rule, asked, value.size(), at) : Optional.empty();
            case "minProperties", "maxProperties" ->
                value.isObject() ? size(rule, asked, value.size(), at) : Optional.empty();
            case "minLength", "maxLength" ->
                value.isTextual()
                        ? size(
                                rule,
                                asked,
                                value.asText().codePointCount(0, value.asText().length()),
                                at)
                        : Optional.empty();
            case "pattern" ->
                unless(
                        !trusted
                                || !value.isTextual()
                                || Pattern.compile(asked.asText())
                                        .matcher(value.asText())
                                        .find(),
                        at,
                        "must look like " + asked.asText());
            default -> value.isNumber() ? number(rule, asked, value, at) : Optional.empty();
        };
    }

    /** How far within a value, and how many steps are left: references may multiply. */
    private record Depth(int level, AtomicInteger left) {
        static Depth none() {
            return new Depth(0, new AtomicInteger(MOST_STEPS));
        }

        Depth deeper() {
            return new Depth(level + 1, left);
        }

        boolean isTooDeep() {
            return level > DEEPEST || left.decrementAndGet() < 0;
        }
    }

    private interface Check {
        Optional<String> of(JsonNode each);
    }

    private static Optional<String> first(JsonNode several, Check check) {
        for (JsonNode each : several) {
            Optional<String> fault = check.of(each);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> members(JsonNode schemas, JsonNode value, String at, Depth depth) {
        for (Map.Entry<String, JsonNode> member : schemas.properties()) {
            JsonNode given = value.get(member.getKey());
            Optional<String> fault = given == null
                    ? Optional.empty()
                    : fault(member.getValue(), given, at + "/" + member.getKey(), depth.deeper());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> others(JsonNode schema, JsonNode asked, JsonNode value, String at, Depth depth) {
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            if (!schema.path("properties").has(member.getKey())) {
                Optional<String> fault = fault(asked, member.getValue(), at + "/" + member.getKey(), depth.deeper());
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> items(JsonNode asked, JsonNode value, String at, Depth depth) {
        for (int i = 0; i < value.size(); i++) {
            Optional<String> fault = fault(asked, value.get(i), at + "/" + i, depth.deeper());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private long fitting(JsonNode schemas, JsonNode value, Depth depth) {
        long fitting = 0;
        for (JsonNode each : schemas) {
            fitting += fault(each, value, "", depth.deeper()).isEmpty() ? 1 : 0;
        }
        return fitting;
    }

    private static Optional<String> size(String rule, JsonNode asked, int size, String at) {
        return rule.startsWith("min")
                ? unless(size >= asked.asLong(), at, "must have at least " + asked)
                : unless(size <= asked.asLong(), at, "must have at most " + asked);
    }

    private static Optional<String> number(String rule, JsonNode asked, JsonNode value, String at) {
        int compared = value.decimalValue().compareTo(asked.isNumber() ? asked.decimalValue() : value.decimalValue());
        return switch (rule) {
            case "minimum" -> unless(compared >= 0, at, "must be at least " + asked);
            case "maximum" -> unless(compared <= 0, at, "must be at most " + asked);
            case "exclusiveMinimum" -> unless(compared > 0, at, "must be more than " + asked);
            case "exclusiveMaximum" -> unless(compared < 0, at, "must be less than " + asked);
            case "multipleOf" ->
                unless(
                        asked.decimalValue().signum() <= 0
                                || value.decimalValue()
                                                .remainder(asked.decimalValue())
                                                .signum()
                                        == 0,
                        at,
                        "must be a multiple of " + asked);
            default -> Optional.empty();
        };
    }

    private static boolean isOneOf(JsonNode types, JsonNode value) {
        if (types.isTextual()) {
            return is(types.asText(), value);
        }
        for (JsonNode type : types) {
            if (is(type.asText(), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    private static String words(JsonNode types) {
        return types.isTextual() ? "of the type " + types.asText() : "of one of the types " + types;
    }

    private static boolean contains(JsonNode several, JsonNode value) {
        for (JsonNode each : several) {
            if (same(each, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.equals((a, b) -> a.equals(b) || isOneNumber(a, b) ? 0 : 1, other);
    }

    /** As 1 and 1.0 are. */
    private static boolean isOneNumber(JsonNode a, JsonNode b) {
        return a.isNumber() && b.isNumber() && a.decimalValue().compareTo(b.decimalValue()) == 0;
    }

    private static boolean isUnique(JsonNode list) {
        for (int i = 0; i < list.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (same(list.get(i), list.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Optional<String> unless(boolean holds, String at, String otherwise) {
        return holds ? Optional.empty() : Optional.of(named(at) + " " + otherwise);
    }

    private static String named(String at) {
        return at.isEmpty() ? "the answer" : at;
    }

    /** Whether OpenAI's strict mode takes it: no member that is not named, and none that may be left out. */
    public boolean isStrict() {
        return isStrict(root);
    }

    private static boolean isStrict(JsonNode schema) {
        if (schema.path("properties").isObject() || schema.path("type").asText().equals("object")) {
            if (!schema.path("additionalProperties").isBoolean()
                    || schema.path("additionalProperties").asBoolean()
                    || schema.path("required").size()
                            != schema.path("properties").size()) {
                return false;
            }
        }
        for (JsonNode inner : schema) {
            if (!isStrict(inner)) {
                return false;
            }
        }
        return true;
    }
}
