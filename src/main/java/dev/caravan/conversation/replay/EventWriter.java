package dev.caravan.conversation.replay;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The events that are written of a stream. Owned by one thread. */
final class EventWriter {
    /** So long is a piece of text at most, in bytes: short enough to be seen growing. */
    static final int PIECE = 1024;

    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);

    void event(JsonBytes.Writing data) {
        bytes.writeBytes(DATA);
        bytes.writeBytes(onOneLine(JsonBytes.of(data)));
        bytes.write('\n');
        bytes.write('\n');
    }

    /** What goes into an event as it stands may be printed over many lines; between values a blank is as good. */
    private static byte[] onOneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
        return json;
    }

    void event(String type, JsonBytes.Writing members) {
        bytes.writeBytes(EVENT);
        bytes.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        bytes.write('\n');
        event(json -> {
            json.writeStartObject();
            json.writeStringField("type", type);
            members.write(json);
            json.writeEndObject();
        });
    }

    byte[] written() {
        return bytes.toByteArray();
    }
}
