package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A part of a request, with the path that Anthropic's complaints name it by: where a part can be of several kinds, its
 * kind is in the path ({@code messages.0.content.1.image.source}). A null counts as given; {@link #isSet} is for the
 * few members that may be null.
 */
record AnthropicInput(String path, JsonNode node) {
    private static final int LONGEST_NAME = 128;
    private static final Pattern NAME = Pattern.compile("^[a-zA-Z0-9_-]{1,128}$");
    private static final Pattern ID = Pattern.compile("^[a-zA-Z0-9_-]+$");
    private static final String NO_OBJECT = "Input should be a valid dictionary or object to extract fields from";

    static AnthropicInput body(JsonNode node) {
        return new AnthropicInput("", node);
    }

    AnthropicInput member(String name) {
        return new AnthropicInput(path.isEmpty() ? name : path + "." + name, node.path(name));
    }

    AnthropicRefused refused(String why) {
        return AnthropicRefused.invalid(path.isEmpty() ? why : path + ": " + why);
    }

    boolean isGiven() {
        return !node.isMissingNode();
    }

    boolean isSet() {
        return isGiven() && !node.isNull();
    }

    boolean is(String kind) {
        return kind().equals(kind);
    }

    String kind() {
        return node.path("type").asText();
    }

    AnthropicInput required(String name) {
        AnthropicInput member = member(name);
        if (!member.isGiven()) {
            throw member.refused("Field required");
        }
        return member;
    }

    /** By its type, which then is in the path. */
    AnthropicInput requireKind(String... kinds) {
        requireObject();
        String kind = required("type").requireText();
        if (!List.of(kinds).contains(kind)) {
            throw refused("Input tag '%s' found using 'type' does not match any of the expected tags: %s"
                    .formatted(kind, quoted(List.of(kinds), ", ")));
        }
        return new AnthropicInput(path + "." + kind, node);
    }

    void requireObject() {
        if (!node.isObject()) {
            throw refused(NO_OBJECT);
        }
    }

    void requireDictionary() {
        if (!node.isObject()) {
            throw refused("Input should be a valid dictionary");
        }
    }

    List<AnthropicInput> requireList() {
        if (!node.isArray()) {
            throw refused("Input should be a valid list");
        }
        return elements();
    }

    /** None if this is no list. */
    List<AnthropicInput> elements() {
        List<AnthropicInput> elements = new ArrayList<>();
        if (node.isArray()) {
            for (int index = 0; index < node.size(); index++) {
                elements.add(new AnthropicInput(path + "." + index, node.path(index)));
            }
        }
        return elements;
    }

    void requireOnly(String... names) {
        requireOnly(Set.of(names));
    }

    void requireOnly(Set<String> names) {
        for (Iterator<String> members = node.fieldNames(); members.hasNext(); ) {
            String name = members.next();
            if (!names.contains(name)) {
                throw member(name).refused("Extra inputs are not permitted");
            }
        }
    }

    String requireText() {
        if (!node.isTextual()) {
            throw refused("Input should be a valid string");
        }
        return node.textValue();
    }

    void requireTextIfGiven() {
        if (isGiven()) {
            requireText();
        }
    }

    void requireBooleanIfGiven() {
        if (isGiven() && !node.isBoolean()) {
            throw refused("Input should be a valid boolean");
        }
    }

    void requireOneOf(String... values) {
        List<String> allowed = List.of(values);
        if (!node.isTextual() || !allowed.contains(node.textValue())) {
            int last = allowed.size() - 1;
            String those = quoted(allowed.subList(0, last), ", ");
            throw refused("Input should be %s'%s'".formatted(last == 0 ? "" : those + " or ", allowed.get(last)));
        }
    }

    String requireName() {
        String name = requireText();
        if (name.length() > LONGEST_NAME) {
            throw refused("String should have at most %d characters".formatted(LONGEST_NAME));
        }
        return require(name, NAME);
    }

    String requireId() {
        return require(requireText(), ID);
    }

    void requireIntegerFrom(long least) {
        if (!node.isIntegralNumber()) {
            throw refused("Input should be a valid integer");
        }
        if (node.decimalValue().compareTo(BigDecimal.valueOf(least)) < 0) {
            throw refused("Input should be greater than or equal to " + least);
        }
    }

    BigDecimal requireShare() {
        if (!node.isNumber()) {
            throw refused("Input should be a valid number");
        }
        BigDecimal share = node.decimalValue();
        if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
            throw refused("range: 0..1");
        }
        return share;
    }

    private String require(String text, Pattern pattern) {
        if (!pattern.matcher(text).matches()) {
            throw refused("String should match pattern '%s'".formatted(pattern));
        }
        return text;
    }

    private static String quoted(List<String> words, String between) {
        return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(between));
    }
}
