package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.stub.GeminiMessages.Field;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a body as the vendor's parser does: into messages, with a complaint for whatever has no place in them. */
final class GeminiPayload {
    private static final String NAMESPACE = "type.googleapis.com/google.ai.generativelanguage.v1beta.";

    private final List<String> complaints = new ArrayList<>();

    private GeminiPayload() {}

    static List<String> complaints(String message, JsonNode body) {
        GeminiPayload payload = new GeminiPayload();
        payload.readMessage(message, body, "");
        return payload.complaints;
    }

    private void readMessage(String message, JsonNode node, String path) {
        boolean chosen = false;
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String name = member.getKey();
            Optional<Field> known = GeminiMessages.field(message, name);
            if (known.isEmpty()) {
                unknown(name, path, "Cannot find field.");
                continue;
            }
            if (member.getValue().isNull()) {
                continue;
            }
            Field field = known.get();
            if (field.exclusive() && chosen) {
                invalid(path, "oneof", "oneof field 'data' is already set. Cannot set '" + name + "'");
            }
            chosen |= field.exclusive();
            readField(field, name, member.getValue(), path);
        }
    }

    private void readField(Field field, String name, JsonNode value, String parent) {
        String path = parent.isEmpty() ? snake(name) : parent + "." + snake(name);
        switch (field.occurs()) {
            case ONCE -> {
                if (value.isArray() && !field.type().equals("value")) {
                    unknown(name, parent, "Proto field is not repeating, cannot start list.");
                } else {
                    readValue(field, value, path);
                }
            }
            case LISTED -> {
                if (!value.isArray()) {
                    unknown(name, parent, "Proto field is repeating, cannot take a single value.");
                }
                for (int index = 0; index < (value.isArray() ? value.size() : 0); index++) {
                    readValue(field, value.path(index), path + "[" + index + "]");
                }
            }
            case NAMED -> {
                if (!value.isObject()) {
                    invalid(path, "Map", value.toString());
                }
                int index = 0;
                for (JsonNode each : value.isObject() ? value : List.<JsonNode>of()) {
                    readValue(field, each, path + "[" + index++ + "].value");
                }
            }
        }
    }

    private void readValue(Field field, JsonNode value, String path) {
        if (GeminiMessages.isMessage(field.type())) {
            if (value.isObject()) {
                readMessage(field.type(), value, path);
            } else {
                invalid(path, NAMESPACE + field.type(), value.toString());
            }
            return;
        }
        if (!field.values().isEmpty()) {
            if (!value.isTextual() || !field.values().contains(value.asText().toUpperCase(Locale.ROOT))) {
                invalid(path, NAMESPACE + field.type(), value.toString());
            }
            return;
        }
        readScalar(field.type(), value, path);
    }

    private void readScalar(String type, JsonNode value, String path) {
        switch (type) {
            case "value" -> {}
            case "struct" -> require(value.isObject(), path, "type.googleapis.com/google.protobuf.Struct", value);
            case "string" -> require(value.isTextual(), path, "TYPE_STRING", value);
            case "bool" -> require(value.isBoolean(), path, "TYPE_BOOL", value);
            case "float" -> require(value.isNumber(), path, "TYPE_FLOAT", value);
            case "double" -> require(value.isNumber(), path, "TYPE_DOUBLE", value);
            case "int32" -> require(value.isIntegralNumber() && value.canConvertToInt(), path, "TYPE_INT32", value);
            case "int64" -> require(isLong(value), path, "TYPE_INT64", value);
            case "bytes" -> {
                require(value.isTextual(), path, "TYPE_BYTES", value);
                if (value.isTextual() && !isBase64(value.asText())) {
                    invalid(path, "TYPE_BYTES", "Base64 decoding failed for " + value);
                }
            }
            default -> throw new IllegalStateException("no such type: " + type);
        }
    }

    private static boolean isLong(JsonNode value) {
        return value.isTextual()
                ? value.asText().matches("-?\\d{1,18}")
                : value.isIntegralNumber() && value.canConvertToLong();
    }

    /** The vendor takes both alphabets, with and without padding. */
    private static boolean isBase64(String text) {
        String standard = text.replace('-', '+').replace('_', '/');
        try {
            Base64.getDecoder().decode(standard);
            return true;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private void require(boolean fits, String path, String type, JsonNode value) {
        if (!fits) {
            invalid(path, type, value.toString());
        }
    }

    private void unknown(String name, String path, String why) {
        String place = path.isEmpty() ? "" : " at '" + path + "'";
        complaints.add("Invalid JSON payload received. Unknown name \"" + name + "\"" + place + ": " + why);
    }

    private void invalid(String path, String type, String value) {
        complaints.add("Invalid value at '" + path + "' (" + type + "), " + value);
    }

    static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
