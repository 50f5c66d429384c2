package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** A message of {@code application/vnd.amazon.eventstream}, each of its bytes told as one letter. */
public final class AmazonFrame {
    private static final byte TEXT = 7;

    private AmazonFrame() {}

    static String event(String type, String json) {
        return of(":event-type", type, "event", json);
    }

    static String exception(String type, String json) {
        return of(":exception-type", type, "exception", json);
    }

    private static String of(String typeHeader, String type, String kind, String json) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(typeHeader, type);
        headers.put(":content-type", "application/json");
        headers.put(":message-type", kind);
        return new String(bytes(headers, json.getBytes(UTF_8)), ISO_8859_1);
    }

    public static byte[] bytes(Map<String, String> headers, byte[] payload) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        headers.forEach((name, value) -> {
            byte[] text = value.getBytes(UTF_8);
            head.write(name.length());
            head.writeBytes(name.getBytes(UTF_8));
            head.write(TEXT);
            head.write(text.length >> 8);
            head.write(text.length);
            head.writeBytes(text);
        });
        return framed(head.toByteArray(), payload);
    }

    /** With headers of any type, written already. */
    public static byte[] framed(byte[] headers, byte[] payload) {
        byte[] bytes = new byte[16 + headers.length + payload.length];
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.putInt(bytes.length).putInt(headers.length);
        frame.putInt(checksum(bytes, 0, 8));
        frame.put(headers).put(payload);
        frame.putInt(checksum(bytes, 0, bytes.length - 4));
        return bytes;
    }

    /** With checksums that are good, as far as the lengths in it lead to frames. */
    public static byte[] repaired(byte[] stream) {
        ByteBuffer frames = ByteBuffer.wrap(stream.clone());
        int at = 0;
        while (frames.capacity() - at >= 16) {
            int length = frames.getInt(at);
            if (length < 16 || length > frames.capacity() - at) {
                break;
            }
            frames.putInt(at + 8, checksum(frames.array(), at, 8));
            frames.putInt(at + length - 4, checksum(frames.array(), at, length - 4));
            at += length;
        }
        return frames.array();
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
