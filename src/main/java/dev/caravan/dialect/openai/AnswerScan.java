package dev.caravan.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.call.Usage;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks through an answer whose bytes go on as they came, whole or chunk by chunk: is it one, and what did it use. Both
 * are counted alike where they do not tell. Owned by one thread at a time.
 */
final class AnswerScan {
    /** The member of a choice that says it; some tell beside each delta the message as it is by then. */
    private final String said;

    private final Order order;
    private String serviceTier = "";
    private @Nullable Usage reported;
    private long characters;

    /** Of the document that was read last. */
    private boolean token;

    private boolean choices;
    private boolean usageOnly;

    private AnswerScan(String said, Order order) {
        this.said = said;
        this.order = order;
    }

    /** For one chunk after another. */
    static AnswerScan ofChunks(Order order) {
        return new AnswerScan("delta", order);
    }

    /** @throws ProviderFailure where the bytes are no whole answer */
    static Usage usage(byte[] json, int status, long estimatedInput, Order order) {
        AnswerScan scan = new AnswerScan("message", order);
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no JSON object");
            }
            scan.read(parser, status);
            if (parser.nextToken() != null) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "there is something behind its answer");
            }
        } catch (IOException e) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no whole JSON");
        }
        if (!scan.choices) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer holds no choices");
        }
        return scan.usage(estimatedInput);
    }

    /** What the documents reported, or else an estimate from what they said. */
    Usage usage(long estimatedInput) {
        Usage usage = reported != null ? reported : Usage.estimate(estimatedInput, (characters + 3) / 4);
        return order.priced(usage, serviceTier);
    }

    /** Whether the last document brought something of the answer, or its end. */
    boolean token() {
        return token;
    }

    /** Whether the last document was there for its usage and nothing else. */
    boolean usageOnly() {
        return usageOnly;
    }

    /**
     * Reads one document; the parser stands at its start, and is left at its end.
     *
     * @throws ProviderFailure where it holds an error
     */
    void read(JsonParser parser, int status) throws IOException {
        token = false;
        choices = false;
        boolean list = false;
        boolean items = false;
        boolean usage = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "error" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "it sent an error instead of an answer");
                    }
                }
                case "choices" -> {
                    list = true;
                    items |= choices(parser);
                }
                case "usage" -> usage |= usage(parser);
                case "service_tier" -> serviceTier(parser, value);
                default -> parser.skipChildren();
            }
        }
        usageOnly = usage && list && !items && !token;
    }

    /** Each chunk says it again, in the same letters. */
    private void serviceTier(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING && serviceTier.isEmpty()) {
            serviceTier = parser.getText();
        }
        parser.skipChildren();
    }

    private boolean usage(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        UsageReader.read(parser).ifPresent(usage -> reported = usage);
        return true;
    }

    private boolean choices(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return false;
        }
        boolean items = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items = true;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                choices = true;
                choice(parser);
            } else {
                parser.skipChildren();
            }
        }
        return items;
    }

    private void choice(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && name.equals(said)) {
                said(parser);
            } else {
                token |= name.equals("finish_reason") && value == JsonToken.VALUE_STRING;
                parser.skipChildren();
            }
        }
    }

    /** Text, tool calls, audio and whatever else there may be: it is a token where there is anything in it. */
    private void said(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean answer = !parser.currentName().equals("role");
            JsonToken value = parser.nextToken();
            if (!answer) {
                parser.skipChildren();
            } else if (value == JsonToken.VALUE_STRING) {
                int length = parser.getTextLength();
                characters += length;
                token |= length > 0;
            } else if (value.isStructStart()) {
                nested(parser);
            }
        }
    }

    private void nested(JsonParser parser) throws IOException {
        for (int depth = 1; depth > 0; ) {
            JsonToken next = parser.nextToken();
            if (next == null) {
                throw new IOException("cut off");
            }
            if (next.isStructStart()) {
                depth++;
            } else if (next.isStructEnd()) {
                depth--;
            } else if (next.isScalarValue()) {
                characters += next == JsonToken.VALUE_STRING ? parser.getTextLength() : 0;
                token = true;
            }
        }
    }
}
