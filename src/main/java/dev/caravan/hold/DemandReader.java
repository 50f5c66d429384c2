package dev.caravan.hold;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import dev.caravan.json.Json;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request once for all that it may use. Everything in it is counted, for most of it is read to the model in one
 * way or another, and what is not makes up for what the provider adds. One instance reads one request.
 */
final class DemandReader {
    /** What providers tell a model beside what its caller says, and what they tell it about tools and schemas. */
    private static final long ADDED = 32;

    private static final long ADDED_FOR_TOOLS = 1_000;

    private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

    private final Request request;
    private final boolean vectors;
    private final Weight weight = new Weight();
    private boolean tools;
    private boolean mayWriteCache;
    private boolean mayWriteForAnHour;
    private boolean guesses;
    private long sound;
    private OptionalLong mostOutput = OptionalLong.empty();
    private long answers = 1;
    private String type = "";

    DemandReader(Request request) {
        this.request = request;
        this.vectors = request instanceof EmbeddingsRequest;
    }

    Demand read() {
        try (JsonParser parser = Json.factory().createParser(new ByteBufferBackedInputStream(request.json()))) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> {
                        depth++;
                        weight.addSign();
                    }
                    case END_OBJECT, END_ARRAY -> depth--;
                    case FIELD_NAME -> name(parser, depth);
                    case VALUE_STRING -> text(parser);
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, depth);
                    default -> weight.addSign();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a request that was read before cannot be read again", e);
        }
        long input = weight.tokens() + ADDED + (tools ? ADDED_FOR_TOOLS : 0);
        return new Demand(
                Math.max(input, request.estimatedInputTokens()),
                sound,
                mayWriteCache,
                mayWriteForAnHour,
                mostOutput,
                guesses ? input : 0,
                vectors ? 0 : answers,
                beside());
    }

    private Beside beside() {
        return switch (request) {
            case ChatRequest chat -> ChatBeside.of(chat);
            case MessagesRequest messages -> MessagesBeside.of(messages);
            case EmbeddingsRequest embeddings -> Beside.NOTHING;
        };
    }

    private void name(JsonParser parser, int depth) throws IOException {
        String name = parser.currentName();
        mayWriteCache |= name.equals("cache_control");
        guesses |= depth == 1 && name.equals("prediction");
        tools |= depth == 1
                && switch (name) {
                    case "tools", "functions", "response_format", "output_format", "output_config" -> true;
                    default -> false;
                };
        weight.addText(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        weight.addSign();
    }

    private void number(JsonParser parser, int depth) throws IOException {
        if (vectors) {
            // A token that the caller counted out.
            weight.addSign();
            return;
        }
        weight.addText(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        if (depth == 1) {
            switch (parser.currentName()) {
                case "max_tokens", "max_completion_tokens" -> {
                    long most = whole(parser);
                    mostOutput = OptionalLong.of(Math.max(most, mostOutput.orElse(0)));
                }
                case "n" -> answers = Math.max(1, whole(parser));
                default -> {}
            }
        }
    }

    /** No answer has more tokens, and no provider gives more answers. */
    private static long whole(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getBigIntegerValue().min(MOST).max(BigInteger.ZERO).longValueExact();
        }
        return (long) Math.clamp(Math.ceil(parser.getDoubleValue()), 0.0, Integer.MAX_VALUE);
    }

    private void text(JsonParser parser) throws IOException {
        char[] characters = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        int length = parser.getTextLength();
        JsonStreamContext place = parser.getParsingContext();
        String name = place.getCurrentName();
        if (name != null && length > 0) {
            String holder = holder(place);
            if (name.equals("type") && !"source".equals(holder)) {
                type = parser.getText();
            }
            Attachment attachment = Attachment.at(holder, name, type, characters, offset, length);
            if (attachment == Attachment.SOUND) {
                sound += attachment.tokens(length);
                return;
            }
            if (attachment != Attachment.NONE) {
                weight.addTokens(attachment.tokens(length));
                return;
            }
            mayWriteForAnHour |= name.equals("ttl") && "cache_control".equals(holder) && !isMinutes(parser.getText());
        }
        weight.addText(characters, offset, length);
        weight.addSign();
    }

    private static boolean isMinutes(String lifetime) {
        return lifetime.equals("5m");
    }

    /** The name of the member that the value's object is. */
    private static @Nullable String holder(JsonStreamContext place) {
        JsonStreamContext parent = place.getParent();
        return parent == null ? null : parent.getCurrentName();
    }
}
