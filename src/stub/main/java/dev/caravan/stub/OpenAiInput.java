package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A part of a request, with the path by which OpenAI's complaints name it, such as {@code input[0].content[1].text}. */
record OpenAiInput(String path, JsonNode node) {
    private static final Pattern NAME = Pattern.compile("^[a-zA-Z0-9_-]+$");
    private static final int LONGEST_NAME = 64;

    static OpenAiInput body(JsonNode node) {
        return new OpenAiInput("", node);
    }

    OpenAiInput member(String name) {
        return new OpenAiInput(path.isEmpty() ? name : path + "." + name, node.path(name));
    }

    /** Null is as good as nothing nearly everywhere. */
    boolean isSet() {
        return !node.isMissingNode() && !node.isNull();
    }

    String text() {
        return node.asText();
    }

    OpenAiInput required(String name) {
        OpenAiInput member = member(name);
        if (member.node.isMissingNode()) {
            throw new OpenAiRefused(
                    400,
                    "missing_required_parameter",
                    member.path,
                    "Missing required parameter: '%s'.".formatted(member.path));
        }
        return member;
    }

    void requireOnly(String... names) {
        requireOnly(Set.of(names));
    }

    void requireOnly(Set<String> names) {
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (!names.contains(each.getKey())) {
                String unknown = member(each.getKey()).path;
                throw new OpenAiRefused(
                        400, "unknown_parameter", unknown, "Unknown parameter: '%s'.".formatted(unknown));
            }
        }
    }

    OpenAiInput requireObject() {
        return require(node.isObject(), "an object");
    }

    List<OpenAiInput> requireList() {
        require(node.isArray(), "an array");
        return elements();
    }

    /** None if this is no list. */
    List<OpenAiInput> elements() {
        List<OpenAiInput> elements = new ArrayList<>();
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            elements.add(new OpenAiInput("%s[%d]".formatted(path, index), node.path(index)));
        }
        return elements;
    }

    String requireText() {
        return require(node.isTextual(), "a string").node.textValue();
    }

    String requireText(int longest) {
        String text = requireText();
        if (text.length() > longest) {
            throw new OpenAiRefused(
                    400,
                    "string_above_max_length",
                    path,
                    "Invalid '%s': string too long. Expected a string with maximum length %d, but got a string with"
                                    .formatted(path, longest)
                            + " length %d instead.".formatted(text.length()));
        }
        return text;
    }

    void requireName() {
        if (!NAME.matcher(requireText(LONGEST_NAME)).matches()) {
            throw invalid(
                    "Invalid '%s': string does not match pattern. Expected a string that matches the pattern '%s'."
                            .formatted(path, NAME));
        }
    }

    void requireTextIfSet() {
        if (isSet()) {
            requireText();
        }
    }

    void requireBooleanIfSet() {
        if (isSet()) {
            require(node.isBoolean(), "a boolean");
        }
    }

    void requireIntegerIfSet(long least, long most) {
        if (isSet()) {
            require(node.isIntegralNumber(), "an integer");
            requireWithin("integer", BigDecimal.valueOf(least), BigDecimal.valueOf(most));
        }
    }

    void requireDecimalIfSet(long least, long most) {
        if (isSet()) {
            require(node.isNumber(), "a decimal");
            requireWithin("decimal", BigDecimal.valueOf(least), BigDecimal.valueOf(most));
        }
    }

    void requireOneOfIfSet(String... values) {
        if (isSet()) {
            requireOneOf(values);
        }
    }

    void requireOneOf(String... values) {
        requireOneOf(Arrays.asList(values));
    }

    void requireOneOf(List<String> values) {
        if (!values.contains(requireText())) {
            throw invalid("Invalid value: '%s'. Supported values are: %s.".formatted(text(), listed(values)));
        }
    }

    OpenAiRefused invalid(String message) {
        return new OpenAiRefused(400, "invalid_value", path, message);
    }

    OpenAiInput require(boolean fits, String expected) {
        if (!fits) {
            throw new OpenAiRefused(
                    400,
                    "invalid_type",
                    path,
                    "Invalid type for '%s': expected %s, but got %s instead.".formatted(path, expected, got()));
        }
        return this;
    }

    private void requireWithin(String kind, BigDecimal least, BigDecimal most) {
        BigDecimal number = node.decimalValue();
        if (number.compareTo(least) < 0) {
            throw outside(kind, "below_min", "below minimum", ">= " + least);
        }
        if (number.compareTo(most) > 0) {
            throw outside(kind, "above_max", "above maximum", "<= " + most);
        }
    }

    private OpenAiRefused outside(String kind, String code, String side, String bound) {
        return new OpenAiRefused(
                400,
                "%s_%s_value".formatted(kind, code),
                path,
                "Invalid '%s': %s %s value. Expected a value %s, but got %s instead."
                        .formatted(path, kind, side, bound, node.asText()));
    }

    private String got() {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case BOOLEAN -> "a boolean";
            case NUMBER -> node.isIntegralNumber() ? "an integer" : "a decimal number";
            case STRING -> "a string";
            default -> "null";
        };
    }

    private static String listed(List<String> values) {
        List<String> quoted = values.stream().map(each -> "'" + each + "'").toList();
        int last = quoted.size() - 1;
        return switch (quoted.size()) {
            case 1 -> quoted.getFirst();
            case 2 -> String.join(" and ", quoted);
            default ->
                Stream.concat(quoted.stream().limit(last), Stream.of("and " + quoted.get(last)))
                        .collect(Collectors.joining(", "));
        };
    }
}
