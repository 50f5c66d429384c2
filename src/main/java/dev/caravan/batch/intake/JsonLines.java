package dev.caravan.batch.intake;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.caravan.json.Json;
import dev.caravan.json.PlainText;
import dev.caravan.json.Utf8;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** OpenAI's batch lines: {@code custom_id}, {@code method}, {@code url} and {@code body} of each request. */
public final class JsonLines implements SourceItems {
    private static final int LONGEST_ID = 512;
    private static final int LONGEST_MODEL = 256;

    private final InputStream source;
    private final TextLines lines;
    private final Wishes wishes;
    private final @Nullable Endpoint only;

    /** Items are for {@code only} that endpoint, where it is not null. */
    public JsonLines(InputStream source, Wishes wishes, @Nullable Endpoint only) {
        this.source = source;
        this.lines = new TextLines(source, LONGEST);
        this.wishes = wishes;
        this.only = only;
    }

    @Override
    public @Nullable SourceItem next() throws IOException {
        while (lines.next()) {
            if (!lines.blank()) {
                return sourceItem();
            }
        }
        return null;
    }

    private SourceItem sourceItem() {
        if (lines.tooLong()) {
            return bad(
                    null,
                    "line_too_long",
                    "it is longer than " + (LONGEST >> 20) + " MiB"
                            + (LONGEST < 20 << 20 ? "; with more memory it may have 20: set CARAVAN_HEAP" : ""));
        }
        byte[] line = lines.bytes();
        int length = lines.length();
        if (Encoding.holdsZero(line, length)) {
            return bad(null, "wrong_encoding", "it holds a zero byte, which stands in no text");
        }
        if (!Utf8.isValid(line, length)) {
            return bad(null, "wrong_encoding", "it is no UTF-8");
        }
        Envelope envelope = new Envelope();
        try {
            envelope.read(line, length);
        } catch (StreamConstraintsException e) {
            return bad(
                    envelope.customId,
                    "invalid_json_line",
                    "it is nested too deep, or a name or number in it is too long");
        } catch (JsonProcessingException e) {
            return bad(
                    envelope.customId,
                    "invalid_json_line",
                    "it is no JSON from character " + character(line, e.getLocation()) + " on");
        } catch (IOException e) {
            return bad(envelope.customId, "invalid_json_line", "it is no JSON");
        }
        String wrong = envelope.wrong();
        if (wrong != null) {
            return bad(envelope.customId, "invalid_request", wrong);
        }
        return good(line, envelope);
    }

    /** From 1 on: bytes that begin none are not counted. */
    private static long character(byte[] line, JsonLocation at) {
        long count = 1;
        for (int i = 0; i < at.getByteOffset() && i < line.length; i++) {
            count += (line[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    private SourceItem good(byte[] line, Envelope envelope) {
        Endpoint endpoint = Endpoint.ofUrl(String.valueOf(envelope.url)).orElse(null);
        RequestBody body = envelope.body;
        if (endpoint == null || envelope.customId == null || body == null) {
            return bad(envelope.customId, "invalid_request", "its url must be " + Endpoint.urls());
        }
        if (only != null && endpoint != only) {
            return bad(envelope.customId, "mismatched_endpoint", "its url must be that of the batch, " + only.url());
        }
        String model = wishes.modelInstead(body.model());
        String request = model.equals(body.model()) ? body.text(line) : body.textAsking(model, line);
        lines.letGo();
        return new SourceItem.Good(lines.number(), envelope.customId, endpoint, model, request, null);
    }

    private SourceItem bad(@Nullable String customId, String code, String what) {
        String id = customId == null || PlainText.isName(customId) ? customId : null;
        return new SourceItem.Bad(lines.number(), id, code, "line " + lines.number() + ": " + what);
    }

    /** A line taken apart; the body stays as it was written. */
    private static final class Envelope {
        private @Nullable String customId;
        private @Nullable String method;
        private @Nullable String url;
        private @Nullable RequestBody body;
        private boolean object;

        void read(byte[] line, int length) throws IOException {
            try (JsonParser json = Json.factory().createParser(line, 0, length)) {
                object = json.nextToken() == JsonToken.START_OBJECT;
                while (object && json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    member(name, json);
                }
                if (object && json.nextToken() != null) {
                    throw new com.fasterxml.jackson.core.JsonParseException(json, "more behind it");
                }
            }
        }

        private void member(String name, JsonParser json) throws IOException {
            switch (name) {
                case "custom_id" -> customId = string(json);
                case "method" -> method = string(json);
                case "url" -> url = string(json);
                case "body" -> body = RequestBody.read(json);
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

        /** What it lacks to be a request; null for nothing. */
        @Nullable
        String wrong() {
            if (!object) {
                return "it must be a JSON object with custom_id, method, url and body";
            }
            if (customId == null || customId.isBlank() || customId.length() > LONGEST_ID) {
                return "custom_id must be a string of 1 to " + LONGEST_ID + " characters";
            }
            if (!PlainText.isName(customId)) {
                return "custom_id must hold no control characters";
            }
            if (method != null && !method.equals("POST")) {
                return "method must be POST";
            }
            if (url == null || Endpoint.ofUrl(url).isEmpty()) {
                return "url must be " + Endpoint.urls();
            }
            if (body == null || !body.isObject()) {
                return "body must be a JSON object: the request";
            }
            String model = body.model();
            if (model != null && (model.length() > LONGEST_MODEL || !PlainText.isName(model))) {
                return "model must be the name of one, of at most " + LONGEST_MODEL
                        + " characters and no control characters";
            }
            return body.streamed() ? "stream must not be true: in a batch answers are whole" : null;
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
