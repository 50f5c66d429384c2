package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** A type of Go that a member is decoded into, and the decoder's words for JSON that does not fit it. */
record OllamaType(String name, Predicate<JsonNode> fits) {
    static final OllamaType STRING = new OllamaType("string", JsonNode::isTextual);
    static final OllamaType BOOL = new OllamaType("bool", JsonNode::isBoolean);
    static final OllamaType INT = new OllamaType("int", node -> node.isIntegralNumber() && node.canConvertToLong());
    static final OllamaType MAP = struct("map[string]interface {}");

    /** Whatever it is, somebody looks at it later. */
    static final OllamaType RAW = new OllamaType("json.RawMessage", node -> !node.isNull());

    static OllamaType struct(String name) {
        return new OllamaType(name, JsonNode::isObject);
    }

    static OllamaType list(String name) {
        return new OllamaType(name, JsonNode::isArray);
    }

    /** The vendor takes null for absence; the stub does not, for the vendor documents it nowhere. */
    String complaint(String path, JsonNode node) {
        return mismatch(node, "struct field " + path);
    }

    /** Of a body, which is no member of anything. */
    String complaint(JsonNode node) {
        return mismatch(node, "value");
    }

    private String mismatch(JsonNode node, String target) {
        return "json: cannot unmarshal %s into Go %s of type %s".formatted(kind(node), target, name);
    }

    private String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "bool";
            case NUMBER -> name.equals("int") ? "number " + node.asText() : "number";
            case STRING, BINARY -> "string";
            case NULL, MISSING -> "null";
        };
    }
}
