package dev.caravan.call;

import static dev.caravan.call.MemberRule.wrong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.caravan.call.ChatRequest.Edit;
import dev.caravan.call.ChatRequest.Span;
import dev.caravan.json.Json;
import dev.caravan.json.Utf8;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chat request in one pass over its bytes and refuses what no provider would take, naming the member. One
 * instance reads one request.
 */
public final class ChatRequestReader {
    private static final int LONGEST_MODEL_NAME = 256;

    private final byte[] json;
    private final JsonParser parser;
    private final Set<String> members = new HashSet<>();
    private @Nullable String model;
    private @Nullable Span modelAt;
    private boolean streamed;
    private boolean usageWanted;
    private @Nullable Edit usageEdit;
    private boolean streamOptionsGiven;
    private @Nullable MessagesReader messages;

    private ChatRequestReader(byte[] json, JsonParser parser) {
        this.json = json;
        this.parser = parser;
    }

    /** @throws Refusal 400 where the bytes are no chat request */
    public static ChatRequest read(byte[] json) {
        if (json.length == 0) {
            throw Refusal.badRequest("the request has no body", null);
        }
        requireUtf8(json);
        try (JsonParser parser = Json.parser(json)) {
            return new ChatRequestReader(json, parser).read();
        } catch (StreamConstraintsException e) {
            throw Refusal.badRequest(
                    "the request is nested too deep, or holds a name or number that is too long", null);
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("the request is not valid JSON: " + where(e), null);
        } catch (IOException e) {
            throw Refusal.badRequest("the request is not valid UTF-8 JSON", null);
        }
    }

    /** The parser would read UTF-16 as well, but then the places of members are no byte offsets. */
    private static void requireUtf8(byte[] json) {
        boolean utf16 = json.length > 1 && (json[0] == 0 || json[1] == 0);
        if (utf16 || json[0] == (byte) 0xEF || json[0] == (byte) 0xFE || json[0] == (byte) 0xFF) {
            throw Refusal.badRequest("the request must be UTF-8 without a byte order mark", null);
        }
        if (!Utf8.isValid(json)) {
            throw Refusal.badRequest("the request is not valid UTF-8", null);
        }
    }

    private ChatRequest read() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Refusal.badRequest("the request must be a JSON object", null);
        }
        int afterBrace = offset();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!members.add(name)) {
                throw wrong(name, "is given twice");
            }
            parser.nextToken();
            member(name);
        }
        if (parser.nextToken() != null) {
            throw Refusal.badRequest("there is something behind the request's closing brace", null);
        }
        if (messages == null) {
            throw wrong("messages", "is missing");
        }
        if (streamOptionsGiven && !streamed) {
            throw wrong("stream_options", "goes with 'stream': true only");
        }
        return new ChatRequest(
                json,
                afterBrace,
                model,
                modelAt,
                streamed,
                usageWanted,
                usageEdit,
                messages.lastUserContent(),
                messages.characters(),
                messages.count(),
                members);
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "messages" -> messages = MessagesReader.read(parser);
            case "model" -> model();
            case "stream" -> streamed = flagOrNull(name);
            case "stream_options" -> streamOptions();
            case "tools" -> ToolsReader.tools(parser);
            case "functions" -> ToolsReader.functions(parser);
            case "tool_choice", "function_call" -> ToolsReader.choice(parser, name);
            case "response_format" -> ToolsReader.typed(parser, name);
            default -> other(name);
        }
    }

    private void other(String name) throws IOException {
        MemberRule rule = MemberRule.CHAT.get(name);
        if (rule == null) {
            parser.skipChildren();
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            rule.check(parser, name);
        }
    }

    private void model() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong("model", "must be a string");
        }
        int start = tokenStart();
        String name = parser.getText();
        if (name.isBlank()) {
            throw wrong("model", "must not be empty");
        }
        if (name.length() > LONGEST_MODEL_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw wrong("model", "is no model's name");
        }
        model = name;
        modelAt = new Span(start, offset());
    }

    private boolean flagOrNull(String name) {
        JsonToken token = parser.currentToken();
        if (!token.isBoolean() && token != JsonToken.VALUE_NULL) {
            throw wrong(name, "must be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private void streamOptions() throws IOException {
        int start = tokenStart();
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            usageEdit = new Edit(new Span(start, offset()), "{\"include_usage\":true}");
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("stream_options", "must be an object");
        }
        streamOptionsGiven = true;
        int inside = offset();
        boolean empty = true;
        @Nullable Span usageAt = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            empty = false;
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("include_usage")) {
                int valueStart = tokenStart();
                usageWanted = flagOrNull("stream_options.include_usage");
                usageAt = new Span(valueStart, offset());
            } else {
                parser.skipChildren();
            }
        }
        usageEdit = usageAt != null
                ? new Edit(usageAt, "true")
                : new Edit(new Span(inside, inside), "\"include_usage\":true" + (empty ? "" : ","));
    }

    private int offset() {
        return (int) parser.currentLocation().getByteOffset();
    }

    private int tokenStart() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? "it ends too early"
                : "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
