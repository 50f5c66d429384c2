package dev.caravan.batch.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** OpenAI's batch lines: {@code custom_id}, {@code method}, {@code url} and {@code body} of each request. */
public final class JsonLines implements Drafts {
    /** Numbers stay as they were written. */
    private static final ObjectReader EXACT = Json.mapper()
            .readerFor(ObjectNode.class)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private static final int LONGEST_ID = 512;

    private final InputStream source;
    private final Lines lines;
    private final Wishes wishes;
    private final @Nullable Endpoint only;

    /** Items are for {@code only} that endpoint, where it is not null. */
    public JsonLines(InputStream source, Wishes wishes, @Nullable Endpoint only) {
        this.source = source;
        this.lines = new Lines(source, LONGEST);
        this.wishes = wishes;
        this.only = only;
    }

    @Override
    public @Nullable Draft next() throws IOException {
        while (lines.next()) {
            if (!lines.blank()) {
                return draft();
            }
        }
        return null;
    }

    private Draft draft() {
        long number = lines.number();
        if (lines.tooLong()) {
            return bad(null, "line_too_long", "it is longer than " + (LONGEST >> 20) + " MiB");
        }
        String text = lines.text();
        if (text == null) {
            return bad(null, "wrong_encoding", "it is no UTF-8");
        }
        Envelope envelope = new Envelope();
        try {
            envelope.read(text);
        } catch (JsonProcessingException e) {
            return bad(
                    envelope.customId,
                    "invalid_json_line",
                    "it is no JSON from character "
                            + Math.max(1, e.getLocation().getColumnNr()) + " on");
        } catch (IOException e) {
            return bad(envelope.customId, "invalid_json_line", "it is no JSON");
        }
        String wrong = envelope.wrong();
        if (wrong != null) {
            return bad(envelope.customId, "invalid_request", wrong);
        }
        return good(number, envelope);
    }

    private Draft good(long number, Envelope envelope) {
        Endpoint endpoint = Endpoint.ofUrl(String.valueOf(envelope.url)).orElse(null);
        if (endpoint == null || envelope.customId == null || envelope.body == null) {
            return bad(envelope.customId, "invalid_request", "its url must be " + urls());
        }
        if (only != null && endpoint != only) {
            return bad(envelope.customId, "mismatched_endpoint", "its url must be that of the batch, " + only.url());
        }
        String model = wishes.modelInstead(envelope.model);
        String body = envelope.body;
        if (!model.equals(envelope.model)) {
            body = withModel(body, model);
        }
        return new Draft.Good(number, envelope.customId, endpoint, model, body, null);
    }

    private static String withModel(String body, String model) {
        try {
            ObjectNode request = EXACT.readValue(body);
            return request.put("model", model).toString();
        } catch (IOException e) {
            throw new IllegalStateException("it was JSON a moment ago", e);
        }
    }

    private static String urls() {
        return Endpoint.CHAT.url() + " or " + Endpoint.EMBEDDINGS.url();
    }

    private Draft bad(@Nullable String customId, String code, String what) {
        return new Draft.Bad(lines.number(), customId, code, "line " + lines.number() + ": " + what);
    }

    /** A line taken apart; the body stays as it was written. */
    private static final class Envelope {
        private @Nullable String customId;
        private @Nullable String method;
        private @Nullable String url;
        private @Nullable String model;
        private @Nullable String body;
        private boolean object;
        private boolean bodyIsObject;
        private boolean streamed;

        void read(String line) throws IOException {
            try (JsonParser json = Json.factory().createParser(line)) {
                object = json.nextToken() == JsonToken.START_OBJECT;
                while (object && json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    member(name, json, line);
                }
                if (object && json.nextToken() != null) {
                    throw new com.fasterxml.jackson.core.JsonParseException(json, "more behind it");
                }
            }
        }

        private void member(String name, JsonParser json, String line) throws IOException {
            switch (name) {
                case "custom_id" -> customId = string(json);
                case "method" -> method = string(json);
                case "url" -> url = string(json);
                case "body" -> body(json, line);
                default -> json.skipChildren();
            }
        }

        private static @Nullable String string(JsonParser json) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return json.getText();
            }
            json.skipChildren();
            return null;
        }

        private void body(JsonParser json, String line) throws IOException {
            bodyIsObject = json.currentToken() == JsonToken.START_OBJECT;
            int from = (int) json.currentTokenLocation().getCharOffset();
            int depth = 0;
            String top = "";
            do {
                JsonToken token = json.currentToken();
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (depth == 1 && token == JsonToken.FIELD_NAME) {
                    top = json.currentName();
                } else if (depth == 1 && top.equals("model") && token == JsonToken.VALUE_STRING) {
                    model = json.getText();
                } else if (depth == 1 && top.equals("stream") && token == JsonToken.VALUE_TRUE) {
                    streamed = true;
                }
            } while (depth > 0 && json.nextToken() != null);
            body = line.substring(from, (int) json.currentLocation().getCharOffset());
        }

        /** What it lacks to be a request; null for nothing. */
        @Nullable
        String wrong() {
            if (!object) {
                return "it must be a JSON object with custom_id, method, url and body";
            }
            if (customId == null || customId.isBlank() || customId.length() > LONGEST_ID) {
                return "custom_id must be a string of 1 to " + LONGEST_ID + " characters";
            }
            if (method != null && !method.equals("POST")) {
                return "method must be POST";
            }
            if (url == null || Endpoint.ofUrl(url).isEmpty()) {
                return "url must be " + urls();
            }
            if (body == null || !bodyIsObject) {
                return "body must be a JSON object: the request";
            }
            return streamed ? "stream must not be true: in a batch answers are whole" : null;
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
