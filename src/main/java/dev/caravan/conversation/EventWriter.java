package dev.caravan.conversation;

import dev.caravan.json.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the events of a stream, which may be taken at any time. Owned by one thread at a time. */
public final class EventWriter {
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private final Lines bytes = new Lines();

    private static final class Lines extends ByteArrayOutputStream {
        Lines() {
            super(512);
        }

        /** What goes into an event as it stands may be printed over many lines; between values a blank is as good. */
        void joinFrom(int start) {
            for (int i = start; i < count; i++) {
                if (buf[i] == '\n' || buf[i] == '\r') {
                    buf[i] = ' ';
                }
            }
        }
    }

    public void event(JsonBytes.Writing data) {
        bytes.writeBytes(DATA);
        int start = bytes.size();
        JsonBytes.write(bytes, data);
        bytes.joinFrom(start);
        bytes.write('\n');
        bytes.write('\n');
    }

    /** An event of Anthropic's, which tells its type twice. */
    public void event(String type, JsonBytes.Writing members) {
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

    /** The events written since the last time. */
    public byte[] take() {
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }
}
