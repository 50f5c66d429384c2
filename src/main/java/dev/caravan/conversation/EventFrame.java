package dev.caravan.conversation;

import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One message of {@code application/vnd.amazon.eventstream}: three numbers (its length, that of its headers, a checksum
 * of these two), headers, a payload, and a checksum of all. {@code payload} is JSON as it came. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // made here and read once
public record EventFrame(Map<String, String> headers, byte[] payload) {
    /** A frame without headers and payload. */
    static final int SHORTEST = 16;

    private static final int PRELUDE = 12;

    public EventFrame {
        headers = Map.copyOf(headers);
    }

    static int lengthAt(byte[] bytes, int from) {
        return ByteBuffer.wrap(bytes).getInt(from);
    }

    /** Empty where a length or checksum is not that of these bytes. */
    public static Optional<EventFrame> read(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < SHORTEST) {
            return Optional.empty();
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes, from, length).slice();
        long headersLength = Integer.toUnsignedLong(frame.getInt(4));
        boolean sound = frame.getInt(0) == length
                && frame.getInt(8) == checksum(bytes, from, from + 8)
                && frame.getInt(length - 4) == checksum(bytes, from, to - 4)
                && headersLength <= length - SHORTEST;
        if (!sound) {
            return Optional.empty();
        }
        int payload = PRELUDE + (int) headersLength;
        return headers(frame.slice(PRELUDE, (int) headersLength)).map(headers -> {
            byte[] body = new byte[length - 4 - payload];
            frame.get(payload, body);
            return new EventFrame(headers, body);
        });
    }

    private static int checksum(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private static Optional<Map<String, String>> headers(ByteBuffer bytes) {
        Map<String, String> headers = new HashMap<>();
        try {
            while (bytes.hasRemaining()) {
                String name = text(bytes, bytes.get() & 0xFF);
                headers.put(name, value(bytes));
            }
            return Optional.of(headers);
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The values that nobody reads are passed over; what is read is text. */
    private static String value(ByteBuffer bytes) {
        int type = bytes.get();
        return switch (type) {
            case 0, 1 -> "";
            case 2 -> skipped(bytes, 1);
            case 3 -> skipped(bytes, 2);
            case 4 -> skipped(bytes, 4);
            case 5, 8 -> skipped(bytes, 8);
            case 6 -> skipped(bytes, bytes.getShort() & 0xFFFF);
            case 7 -> text(bytes, bytes.getShort() & 0xFFFF);
            case 9 -> skipped(bytes, 16);
            default -> throw new IllegalArgumentException("no type of a header: " + type);
        };
    }

    private static String skipped(ByteBuffer bytes, int length) {
        text(bytes, length);
        return "";
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The payload under its type's name, as the service's model has it: {@code {"contentBlockDelta": …}}. */
    public Slice json() throws IOException {
        String name = name();
        byte[] head = ("{\"" + name.replaceAll("[^A-Za-z0-9]", "") + "\":").getBytes(StandardCharsets.US_ASCII);
        byte[] body = payload.length == 0 ? new byte[] {'{', '}'} : payload;
        byte[] whole = new byte[head.length + body.length + 1];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        whole[whole.length - 1] = '}';
        return Slice.parse(whole);
    }

    /** What it is: an event, an exception of the service's model, or an error that the model does not know. */
    private String name() {
        return switch (headers.getOrDefault(":message-type", "event")) {
            case "exception" -> headers.getOrDefault(":exception-type", "exception");
            case "error" -> "error";
            default -> headers.getOrDefault(":event-type", "event");
        };
    }
}
