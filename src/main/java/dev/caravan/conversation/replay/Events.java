package dev.caravan.conversation.replay;

import dev.caravan.json.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Reads the events of a stream that is there as a whole. One instance reads one stream. */
final class Events {
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final Consumer<Slice> reader;

    /** The data of the event at hand: where it is one line, as nearly always, a place among the bytes. */
    private int from;

    private int to;
    private int lines;
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream(0);

    private Events(byte[] bytes, Consumer<Slice> reader) {
        this.bytes = bytes;
        this.reader = reader;
    }

    /** Hands on the data of each event that has any. */
    static void read(byte[] bytes, Consumer<Slice> reader) {
        new Events(bytes, reader).read();
    }

    /** @throws IllegalArgumentException where the bytes are not one JSON object */
    static Slice parsed(byte[] bytes, int from, int to) {
        try {
            Slice value = Slice.parse(bytes, from, to);
            if (value.isObject()) {
                return value;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("this is not JSON", e);
        }
        throw new IllegalArgumentException("this is not a JSON object");
    }

    private void read() {
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            line(start, end > start && bytes[end - 1] == '\r' ? end - 1 : end);
            start = end + 1;
        }
        over();
    }

    private void line(int start, int end) {
        if (start == end) {
            over();
        } else if (end - start >= DATA.length
                && Arrays.equals(bytes, start, start + DATA.length, DATA, 0, DATA.length)) {
            data(start + DATA.length, end);
        }
    }

    private void data(int start, int end) {
        if (lines == 1) {
            joined.write(bytes, from, to - from);
        }
        if (lines >= 1) {
            joined.write('\n');
            joined.write(bytes, start, end - start);
        }
        from = start;
        to = end;
        lines++;
    }

    private void over() {
        if (lines == 1 && !isDone()) {
            reader.accept(parsed(bytes, from, to));
        } else if (lines > 1) {
            byte[] whole = joined.toByteArray();
            reader.accept(parsed(whole, 0, whole.length));
        }
        joined.reset();
        lines = 0;
    }

    private boolean isDone() {
        int start = from;
        while (start < to && bytes[start] == ' ') {
            start++;
        }
        return start == to || Arrays.equals(bytes, start, to, DONE, 0, DONE.length);
    }
}
