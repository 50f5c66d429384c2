package dev.caravan.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.call.Usage;
import dev.caravan.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the chunks of one stream said so far: whether they bring an answer, and its tokens. Safe for two threads. */
final class ChunkTally {
    /** What one chunk turned out to be. */
    sealed interface Seen {
        /** Brings something of the answer, or its end. */
        record Token() implements Seen {}

        record UsageOnly() implements Seen {}

        /** Nothing that the caller waits for, such as the role that goes before an answer. */
        record Other() implements Seen {}

        record Fault(String why) implements Seen {}
    }

    private static final Seen TOKEN = new Seen.Token();
    private static final Seen USAGE_ONLY = new Seen.UsageOnly();
    private static final Seen OTHER = new Seen.Other();

    private @Nullable Usage reported;
    private long characters;
    private long chunks;

    synchronized Seen add(byte[] payload) {
        try (JsonParser parser = Json.parser(payload)) {
            Seen seen = read(parser);
            if (!(seen instanceof Seen.Fault)) {
                chunks++;
            }
            return seen;
        } catch (IOException e) {
            return new Seen.Fault("one of its events is no JSON");
        }
    }

    synchronized boolean hasChunks() {
        return chunks > 0;
    }

    /** What was reported, or else an estimate from what came. */
    synchronized Usage usage(long estimatedInput) {
        return reported != null ? reported : Usage.estimate(estimatedInput, (characters + 3) / 4);
    }

    private Seen read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return new Seen.Fault("one of its events is no chunk");
        }
        boolean token = false;
        boolean choices = false;
        boolean anyChoice = false;
        boolean usage = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "error" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        return new Seen.Fault("it sent an error instead of an answer");
                    }
                }
                case "choices" -> {
                    choices = true;
                    while (value == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
                        anyChoice = true;
                        token |= choice(parser);
                    }
                }
                case "usage" -> usage |= usage(parser);
                default -> parser.skipChildren();
            }
        }
        if (token) {
            return TOKEN;
        }
        return usage && choices && !anyChoice ? USAGE_ONLY : OTHER;
    }

    private boolean usage(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        UsageReader.read(parser).ifPresent(usage -> reported = usage);
        return true;
    }

    private boolean choice(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        boolean token = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("delta") && value == JsonToken.START_OBJECT) {
                token |= delta(parser);
            } else if (name.equals("finish_reason") && value == JsonToken.VALUE_STRING) {
                token = true;
            } else {
                parser.skipChildren();
            }
        }
        return token;
    }

    private boolean delta(JsonParser parser) throws IOException {
        boolean token = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean answer = !name.equals("role");
            switch (value) {
                case VALUE_STRING -> {
                    int length = answer ? parser.getTextLength() : 0;
                    characters += length;
                    token |= length > 0;
                }
                case START_ARRAY, START_OBJECT -> token |= answer && nested(parser);
                default -> {}
            }
        }
        return token;
    }

    /** Tool calls, audio and whatever else may be in a delta: it is a token where there is anything in it. */
    private boolean nested(JsonParser parser) throws IOException {
        int depth = 1;
        boolean any = false;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("cut off");
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING) {
                characters += parser.getTextLength();
                any = true;
            } else if (token.isScalarValue()) {
                any = true;
            }
        }
        return any;
    }
}
