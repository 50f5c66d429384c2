package dev.caravan.tongue;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Cuts bytes into events, wherever the network cut them. Owned by one thread. */
public final class EventSplitter {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final int LONGEST_EVENT = 8 << 20;

    /** What stands between two events. */
    public enum Border {
        EMPTY_LINE,
        END_OF_LINE
    }

    public interface Reader {
        /** Takes one event, its border included. */
        void read(byte[] bytes, int from, int to);
    }

    private final Border border;
    private byte[] rest = new byte[0];

    public EventSplitter(Border border) {
        this.border = border;
    }

    /** Takes the next bytes, and hands on the events that are complete by now. */
    public void split(Buffer next, Reader reader) {
        byte[] bytes = joined(next);
        int from = 0;
        int end;
        while ((end = endOfEvent(bytes, from)) > 0) {
            reader.read(bytes, from, end);
            from = end;
        }
        rest = from == bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, from, bytes.length);
    }

    /** Whether an event has begun that is too large to wait for its end. */
    public boolean overgrown() {
        return rest.length > LONGEST_EVENT;
    }

    /** What came behind the last event that was complete. */
    public byte[] rest() {
        return rest;
    }

    private byte[] joined(Buffer next) {
        byte[] fresh = next.getBytes();
        if (rest.length == 0) {
            return fresh;
        }
        byte[] all = Arrays.copyOf(rest, rest.length + fresh.length);
        System.arraycopy(fresh, 0, all, rest.length, fresh.length);
        return all;
    }

    /** Where the event that starts at {@code from} ends, behind its empty line; -1 where it is not complete. */
    private int endOfEvent(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (border == Border.END_OF_LINE) {
                return i + 1;
            }
            if (i + 1 < bytes.length && bytes[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < bytes.length && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    public static boolean isDone(byte[] payload) {
        return Arrays.equals(payload, DONE);
    }

    /** The data lines of one event, joined. */
    public static byte[] payload(byte[] bytes, int from, int to) {
        byte[] data = new byte[0];
        int line = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                data = withLine(data, bytes, line, i);
                line = i + 1;
            }
        }
        return data;
    }

    private static byte[] withLine(byte[] data, byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        boolean isData = end - from >= 5
                && bytes[from] == 'd'
                && bytes[from + 1] == 'a'
                && bytes[from + 2] == 't'
                && bytes[from + 3] == 'a'
                && bytes[from + 4] == ':';
        if (!isData) {
            return data;
        }
        int start = from + 5;
        while (start < end && bytes[start] == ' ') {
            start++;
        }
        while (end > start && bytes[end - 1] == ' ') {
            end--;
        }
        if (data.length == 0) {
            return Arrays.copyOfRange(bytes, start, end);
        }
        byte[] joined = Arrays.copyOf(data, data.length + 1 + end - start);
        joined[data.length] = '\n';
        System.arraycopy(bytes, start, joined, data.length + 1, end - start);
        return joined;
    }
}
