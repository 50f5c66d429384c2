package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.json.Scale;
import dev.caravan.request.Spliced.Edit;
import dev.caravan.request.Spliced.Span;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chat request in one pass over its bytes and refuses what no provider would take, naming the member. One
 * instance reads one request.
 */
public final class ChatRequestReader {
    private final byte[] json;
    private final Scale scale;
    private final JsonParser parser;
    private final Set<String> members = new HashSet<>();
    private final Map<String, Span> unset = new HashMap<>(0);
    private @Nullable String model;
    private @Nullable Span modelAt;
    private boolean streamed;
    private boolean usageWanted;
    private @Nullable Edit usageEdit;
    private boolean streamOptionsGiven;
    private @Nullable TurnsReader messages;
    private String serviceTier = "";

    private ChatRequestReader(byte[] json, Scale scale, JsonParser parser) {
        this.json = json;
        this.scale = scale;
        this.parser = parser;
    }

    /** @throws Refusal 400 where the bytes are no chat request */
    public static ChatRequest read(byte[] json) {
        return read(json, Scale.NONE);
    }

    /** The same, where what becomes of it while its call lasts is to be weighed. */
    public static ChatRequest read(byte[] json, Scale scale) {
        Body.requireText(json);
        try (JsonParser parser = Json.parser(json)) {
            return new ChatRequestReader(json, scale, parser).read();
        } catch (IOException e) {
            throw Body.malformed(e);
        }
    }

    private ChatRequest read() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Refusal.badRequest("the request must be a JSON object", null);
        }
        int afterBrace = offset();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Body.requireNew(members, name);
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
                scale,
                afterBrace,
                model,
                modelAt,
                streamed,
                usageWanted,
                usageEdit,
                messages.lastUserContent(),
                messages.characters(),
                messages.count(),
                members,
                unset,
                serviceTier);
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "messages" -> messages = TurnsReader.read(parser);
            case "model" -> model();
            case "stream" -> streamed = flagOrNull(name);
            case "stream_options" -> streamOptions();
            case "tools" -> ToolsReader.tools(parser);
            case "functions" -> ToolsReader.functions(parser);
            case "tool_choice", "function_call" -> ToolsReader.choice(parser, name);
            case "response_format" -> ToolsReader.typed(parser, name);
            case "service_tier" -> {
                other(name);
                serviceTier = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
            }
            default -> other(name);
        }
    }

    private void other(String name) throws IOException {
        MemberRule rule = MemberRule.CHAT.get(name);
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            unset.put(name, new Span(tokenStart(), offset()));
        } else if (rule == null) {
            parser.skipChildren();
        } else {
            rule.check(parser, name);
        }
    }

    private void model() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong("model", "must be a string");
        }
        int start = tokenStart();
        model = ModelName.require(parser.getText());
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
}
