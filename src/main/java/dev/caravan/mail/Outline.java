package dev.caravan.mail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import java.io.IOException;
import java.util.Optional;

/** What a text that is a request has on its outside. Nothing of what is inside is kept, however much it is. Immutable. */
record Outline(boolean chat, boolean vectors, boolean modelled, boolean streamed) {
    /** A prompt may begin with a brace too: what is an object with the members of a request is one. */
    static Optional<Outline> of(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try (JsonParser parser = Json.factory().createParser(text)) {
            return Optional.of(read(parser)).filter(outline -> outline.chat || outline.vectors);
        } catch (IOException e) {
            boolean meantAsJson = text.contains("\"messages\"") || text.contains("\"input\"");
            if (meantAsJson) {
                throw Refusal.badRequest("the message looks like a request, and is no well-formed JSON", null);
            }
            return Optional.empty();
        }
    }

    private static Outline read(JsonParser parser) throws IOException {
        Outline outline = new Outline(false, false, false, false);
        JsonToken unused = parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean yes = parser.nextToken() == JsonToken.VALUE_TRUE;
            outline = outline.with(name, yes);
            JsonParser unusedParser = parser.skipChildren();
        }
        return outline;
    }

    private Outline with(String name, boolean yes) {
        return switch (name) {
            case "messages" -> new Outline(true, vectors, modelled, streamed);
            case "input" -> new Outline(chat, true, modelled, streamed);
            case "model" -> new Outline(chat, vectors, true, streamed);
            case "stream" -> new Outline(chat, vectors, modelled, yes);
            default -> this;
        };
    }
}
