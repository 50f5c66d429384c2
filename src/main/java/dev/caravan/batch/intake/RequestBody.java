package dev.caravan.batch.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the request stands in a line, and what of it is to be known. Its text is made once, and nothing of it is written
 * anew but the model's name: a line may be large. Used by one thread.
 */
final class RequestBody {
    private record Span(int from, int to) {}

    private final boolean object;
    private final int from;
    private int to;
    private final List<Span> models = new ArrayList<>();
    private @Nullable String model;
    private boolean streamed;
    private boolean empty = true;

    private RequestBody(boolean object, int from) {
        this.object = object;
        this.from = from;
    }

    /** The value that the parser is at, which reads a line from its beginning. */
    static RequestBody read(JsonParser json) throws IOException {
        RequestBody body =
                new RequestBody(json.currentToken() == JsonToken.START_OBJECT, offset(json.currentTokenLocation()));
        if (body.object) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                body.empty = false;
                String name = json.currentName();
                json.nextToken();
                body.member(name, json);
            }
        } else {
            json.skipChildren();
        }
        body.to = offset(json.currentLocation());
        return body;
    }

    private static int offset(com.fasterxml.jackson.core.JsonLocation place) {
        return (int) place.getByteOffset();
    }

    private void member(String name, JsonParser json) throws IOException {
        int begins = offset(json.currentTokenLocation());
        if (name.equals("model")) {
            model = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : model;
            json.skipChildren();
            json.finishToken();
            models.add(new Span(begins, offset(json.currentLocation())));
        } else {
            streamed |= name.equals("stream") && json.currentToken() == JsonToken.VALUE_TRUE;
            json.skipChildren();
        }
    }

    boolean isObject() {
        return object;
    }

    @Nullable
    String model() {
        return model;
    }

    boolean streamed() {
        return streamed;
    }

    String text(byte[] line) {
        return Encoding.text(line, from, to);
    }

    /** With another model in the place of its own. */
    String textAsking(String other, byte[] line) {
        String quoted = TextNode.valueOf(other).toString();
        StringBuilder text = new StringBuilder(to - from + quoted.length() + 16);
        int at = from;
        if (models.isEmpty()) {
            at = from + 1;
            text.append("{\"model\":").append(quoted).append(empty ? "" : ",");
        }
        for (Span span : models) {
            text.append(Encoding.text(line, at, span.from)).append(quoted);
            at = span.to;
        }
        return text.append(Encoding.text(line, at, to)).toString();
    }
}
