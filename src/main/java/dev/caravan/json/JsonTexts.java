package dev.caravan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Many pieces of text that become one. Owned by one thread. */
public final class JsonTexts {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    public void add(JsonText piece) {
        piece.appendTo(bytes);
    }

    public boolean isEmpty() {
        return bytes.size() == 0;
    }

    public JsonText joined() {
        byte[] all = bytes.toByteArray();
        return new JsonText(all, 0, all.length);
    }

    public void writeTo(JsonGenerator json) throws IOException {
        joined().writeTo(json);
    }
}
