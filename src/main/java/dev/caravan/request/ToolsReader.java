package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Checks the members of a chat request that speak of tools and of the answer's form. */
final class ToolsReader {
    private ToolsReader() {}

    static void tools(JsonParser parser) throws IOException {
        list(parser, "tools", ToolsReader::tool);
    }

    static void functions(JsonParser parser) throws IOException {
        list(parser, "functions", ToolsReader::named);
    }

    static void choice(JsonParser parser, String name) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case VALUE_STRING -> parser.finishToken();
            case START_OBJECT -> parser.skipChildren();
            default -> throw wrong(name, "must be a string or an object");
        }
    }

    /** An object that names its {@code type}, such as a response format. */
    static void typed(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            requireText(parser, name, "type");
        }
    }

    private interface Item {
        void check(JsonParser parser, String place) throws IOException;
    }

    private static void list(JsonParser parser, String name, Item item) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong(name, "must be a list");
        }
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            item.check(parser, name + "[" + index++ + "]");
        }
    }

    private static void tool(JsonParser parser, String place) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(place, "must be an object");
        }
        String type = null;
        boolean function = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (member.equals("type")) {
                if (value != JsonToken.VALUE_STRING) {
                    throw wrong(place + ".type", "must be a string");
                }
                type = parser.getText();
            } else if (member.equals("function")) {
                named(parser, place + ".function");
                function = true;
            } else {
                parser.skipChildren();
            }
        }
        if (type == null) {
            throw wrong(place + ".type", "is missing");
        }
        if (type.equals("function") && !function) {
            throw wrong(place + ".function", "is missing");
        }
    }

    private static void named(JsonParser parser, String place) throws IOException {
        requireText(parser, place, "name");
    }

    private static void requireText(JsonParser parser, String place, String required) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(place, "must be an object");
        }
        boolean found = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (member.equals(required)) {
                if (value != JsonToken.VALUE_STRING || parser.getText().isBlank()) {
                    throw wrong(place + "." + required, "must be a string that is not empty");
                }
                found = true;
            } else {
                parser.skipChildren();
            }
        }
        if (!found) {
            throw wrong(place + "." + required, "is missing");
        }
    }
}
