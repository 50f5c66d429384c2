package dev.caravan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Many pieces of text that become one; a single one is not copied. Owned by one thread. */
public final class JsonTexts {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private JsonText only = JsonText.EMPTY;

    public void add(JsonText piece) {
        if (isEmpty()) {
            only = piece;
            return;
        }
        if (bytes.size() == 0) {
            only.appendTo(bytes);
        }
        piece.appendTo(bytes);
    }

    public boolean isEmpty() {
        return only.isEmpty();
    }

    public JsonText joined() {
        if (bytes.size() == 0) {
            return only;
        }
        byte[] all = bytes.toByteArray();
        return new JsonText(all, 0, all.length, true);
    }

    public void writeTo(JsonGenerator json) throws IOException {
        joined().writeTo(json);
    }
}
