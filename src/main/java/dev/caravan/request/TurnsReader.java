package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.request.Spliced.Span;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the {@code messages} of a chat request. One instance reads one list. */
final class TurnsReader {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");

    private final JsonParser parser;
    private int count;
    private long characters;
    private @Nullable Span lastUserContent;

    private TurnsReader(JsonParser parser) {
        this.parser = parser;
    }

    static TurnsReader read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("messages", "must be a list");
        }
        TurnsReader reader = new TurnsReader(parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            reader.message();
            reader.count++;
        }
        if (reader.count == 0) {
            throw wrong("messages", "must not be empty");
        }
        return reader;
    }

    int count() {
        return count;
    }

    long characters() {
        return characters;
    }

    @Nullable
    Span lastUserContent() {
        return lastUserContent;
    }

    private void message() throws IOException {
        String place = "messages[" + count + "]";
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(place, "must be an object");
        }
        String role = null;
        Span content = null;
        boolean contentGiven = false;
        boolean calls = false;
        boolean answersCall = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "role" -> role = role(place);
                case "content" -> {
                    contentGiven = value != JsonToken.VALUE_NULL;
                    content = content(place + ".content");
                }
                case "tool_calls" -> calls = toolCalls(place + ".tool_calls");
                case "function_call" -> calls = skip() != JsonToken.VALUE_NULL;
                case "tool_call_id" -> answersCall = text(place + ".tool_call_id");
                case "name" -> text(place + ".name");
                default -> skip();
            }
        }
        if (role == null) {
            throw wrong(place + ".role", "is missing");
        }
        requireContent(place, role, contentGiven, calls);
        if (role.equals("tool") && !answersCall) {
            throw wrong(place + ".tool_call_id", "is missing: a tool's message answers a call");
        }
        if (role.equals("user")) {
            lastUserContent = content;
        }
    }

    private static void requireContent(String place, String role, boolean contentGiven, boolean calls) {
        boolean mayLackContent = role.equals("assistant") || role.equals("function") || calls;
        if (!contentGiven && !mayLackContent) {
            throw wrong(place + ".content", "is missing");
        }
    }

    private String role(String place) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(place + ".role", "must be a string");
        }
        String role = parser.getText();
        if (!ROLES.contains(role)) {
            throw wrong(place + ".role", "must be one of system, developer, user, assistant, tool");
        }
        return role;
    }

    private @Nullable Span content(String place) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        switch (parser.currentToken()) {
            case VALUE_NULL -> {
                return null;
            }
            case VALUE_STRING -> characters += parser.getTextLength();
            case START_ARRAY -> parts(place);
            default -> throw wrong(place, "must be a string or a list of parts");
        }
        return new Span(start, (int) parser.currentLocation().getByteOffset());
    }

    private void parts(String place) throws IOException {
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            part(place + "[" + index++ + "]");
        }
    }

    private void part(String place) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(place, "must be an object");
        }
        String type = null;
        boolean textGiven = false;
        boolean imageGiven = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "type" -> {
                    if (value != JsonToken.VALUE_STRING) {
                        throw wrong(place + ".type", "must be a string");
                    }
                    type = parser.getText();
                }
                case "text" -> {
                    textGiven = text(place + ".text");
                    characters += parser.getTextLength();
                }
                case "image_url" -> imageGiven = image(place + ".image_url");
                default -> skip();
            }
        }
        if (type == null) {
            throw wrong(place + ".type", "is missing");
        }
        if (type.equals("text") && !textGiven) {
            throw wrong(place + ".text", "is missing");
        }
        if (type.equals("image_url") && !imageGiven) {
            throw wrong(place + ".image_url", "is missing");
        }
    }

    private boolean image(String place) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(place, "must be an object with a 'url'");
        }
        boolean urlGiven = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("url")) {
                urlGiven = text(place + ".url");
            } else {
                skip();
            }
        }
        if (!urlGiven) {
            throw wrong(place + ".url", "is missing");
        }
        return true;
    }

    private boolean toolCalls(String place) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return false;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong(place, "must be a list");
        }
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw wrong(place + "[" + index + "]", "must be an object");
            }
            parser.skipChildren();
            index++;
        }
        return index > 0;
    }

    private boolean text(String place) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(place, "must be a string");
        }
        parser.finishToken();
        return true;
    }

    private JsonToken skip() throws IOException {
        JsonToken token = parser.currentToken();
        parser.skipChildren();
        return token;
    }
}
