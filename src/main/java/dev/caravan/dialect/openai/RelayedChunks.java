package dev.caravan.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.call.Usage;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.dialect.EventReader;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a stream in OpenAI's form for a caller who wants just that: they go on as they came, and are looked
 * through for the tokens that they count. Safe for two threads.
 */
public final class RelayedChunks implements EventReader {
    private final boolean usageWanted;
    private final Order order;
    private String serviceTier = "";
    private @Nullable Usage reported;
    private long characters;
    private boolean begun;
    private boolean chunks;
    private boolean usageOnly;

    /** {@code usageWanted} where the caller asked for the usage chunk as well, and not only we did. */
    public RelayedChunks(boolean usageWanted, Order order) {
        this.usageWanted = usageWanted;
        this.order = order;
    }

    @Override
    public Seen read(byte[] event, int from, int to, Buffer out) {
        byte[] payload = EventSplitter.payload(event, from, to);
        if (payload.length == 0) {
            if (begun) {
                out.appendBytes(event, from, to - from);
            }
            return OTHER;
        }
        if (EventSplitter.isDone(payload)) {
            return chunks ? DONE : fault("its stream held no answer");
        }
        Seen seen = look(payload);
        begun |= seen == TOKEN;
        if (!(seen instanceof Seen.Fault) && (usageWanted || !usageOnly)) {
            out.appendBytes(event, from, to - from);
        }
        return seen;
    }

    @Override
    public void finish(Buffer out) {}

    private synchronized Seen look(byte[] payload) {
        usageOnly = false;
        try (JsonParser parser = Json.parser(payload)) {
            Seen seen = read(parser);
            chunks |= !(seen instanceof Seen.Fault);
            return seen;
        } catch (IOException e) {
            return fault("one of its events is no JSON");
        }
    }

    @Override
    public synchronized Usage usage(long estimatedInput) {
        Usage usage = reported != null ? reported : Usage.estimate(estimatedInput, (characters + 3) / 4);
        return order.priced(usage, serviceTier);
    }

    private static Seen fault(String why) {
        return new Seen.Fault(ProviderFailure.of(Trouble.SERVER_ERROR, 200, why));
    }

    private Seen read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return fault("one of its events is no chunk");
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
                        return fault("it sent an error instead of an answer");
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
                case "service_tier" -> serviceTier(parser, value);
                default -> parser.skipChildren();
            }
        }
        if (token) {
            return TOKEN;
        }
        usageOnly = usage && choices && !anyChoice;
        return OTHER;
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
