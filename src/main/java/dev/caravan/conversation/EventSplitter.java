package dev.caravan.conversation;

import java.util.Arrays;

/**
 * Cuts bytes into events, wherever the network cut them. Each byte is looked at once, however many pieces an event comes
 * in. Owned by one thread.
 */
public final class EventSplitter {
    private static final byte[] NOTHING = {};
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final int LONGEST_EVENT = 8 << 20;

    /** How it is seen where an event ends. */
    public enum Border {
        EMPTY_LINE,
        END_OF_LINE,
        /** It says so itself: an {@link EventFrame}. */
        LENGTH
    }

    public interface Reader {
        /** Takes one event, its border included. */
        void read(byte[] bytes, int from, int to);
    }

    private final Border border;
    /** An event that has begun; there is room behind it for more. */
    private byte[] begun = NOTHING;

    private int length;
    /** Before this place in it there is no border. */
    private int scanned;

    public EventSplitter(Border border) {
        this.border = border;
    }

    /** Takes the next bytes, and hands on the events that are complete by now. */
    public void split(byte[] next, Reader reader) {
        split(next, 0, next.length, reader);
    }

    /** The same of a part of them; the array is not kept. */
    public void split(byte[] next, int nextFrom, int nextTo, Reader reader) {
        byte[] bytes = next;
        int from = nextFrom;
        int to = nextTo;
        if (length > 0) {
            append(next, nextFrom, nextTo);
            bytes = begun;
            from = 0;
            to = length;
        }
        int start = from;
        int end;
        int unseen = from + scanned;
        while ((end = endOfEvent(bytes, from, unseen, to)) > 0) {
            reader.read(bytes, from, end);
            from = end;
            unseen = end;
        }
        if (from > start || bytes != begun) {
            begun = from == to ? NOTHING : Arrays.copyOfRange(bytes, from, to);
        }
        // Without what a border might begin with.
        length = to - from;
        scanned = Math.max(0, length - 2);
    }

    private void append(byte[] next, int from, int to) {
        int needed = length + to - from;
        if (needed > begun.length) {
            begun = Arrays.copyOf(begun, Math.max(needed, 2 * begun.length));
        }
        System.arraycopy(next, from, begun, length, to - from);
        length = needed;
    }

    /** Whether an event has begun that is too large to wait for its end. */
    public boolean overgrown() {
        return length > LONGEST_EVENT;
    }

    /** What waits for its end. */
    public int waiting() {
        return length;
    }

    /** What came behind the last event that was complete. */
    public byte[] rest() {
        return Arrays.copyOf(begun, length);
    }

    /** Where the event ends that begins at {@code begin}, behind its border; -1 where it does not. */
    private int endOfEvent(byte[] bytes, int begin, int unseen, int to) {
        return border == Border.LENGTH ? endOfFrame(bytes, begin, to) : endOfLines(bytes, unseen, to);
    }

    /** What cannot be the length of a frame is handed on as one: whoever reads it says so, however it was cut. */
    private static int endOfFrame(byte[] bytes, int begin, int to) {
        if (to - begin < Integer.BYTES) {
            return -1;
        }
        int length = EventFrame.lengthAt(bytes, begin);
        if (length < EventFrame.SHORTEST || length > LONGEST_EVENT) {
            return begin + Integer.BYTES;
        }
        return length <= to - begin ? begin + length : -1;
    }

    /** The first border that is not before {@code from}. */
    private int endOfLines(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (border == Border.END_OF_LINE) {
                return i + 1;
            }
            if (i + 1 < to && bytes[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < to && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    /** Where in some bytes the data of an event lies. Owned by one thread. */
    public static final class Data {
        private byte[] bytes = NOTHING;
        private int from;
        private int to;

        public byte[] bytes() {
            return bytes;
        }

        public int from() {
            return from;
        }

        public int to() {
            return to;
        }

        public boolean isEmpty() {
            return from == to;
        }

        public boolean isDone() {
            return Arrays.equals(bytes, from, to, DONE, 0, DONE.length);
        }

        /** Between two events, which may be far apart, nothing is to hold what was read of the first. */
        public void forget() {
            bytes = NOTHING;
            from = 0;
            to = 0;
        }

        /** Finds the data of an event. It is copied only where it has several lines. */
        public void find(byte[] event, int eventFrom, int eventTo) {
            forget();
            int line = eventFrom;
            for (int i = eventFrom; i < eventTo; i++) {
                if (event[i] != '\n') {
                    continue;
                }
                if (isData(event, line, i)) {
                    if (to > from) {
                        bytes = payload(event, eventFrom, eventTo);
                        from = 0;
                        to = bytes.length;
                        return;
                    }
                    bytes = event;
                    from = withoutBlanks(event, line + DATA.length, i);
                    to = endWithoutBlanks(event, from, i);
                }
                line = i + 1;
            }
        }
    }

    public static boolean isDone(byte[] payload) {
        return Arrays.equals(payload, DONE);
    }

    /** The data lines of one event, joined. */
    public static byte[] payload(byte[] bytes, int from, int to) {
        // No longer than the event: each line leaves its name behind, and an end of a line comes in its place.
        byte[] joined = NOTHING;
        int length = 0;
        int lines = 0;
        int line = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (isData(bytes, line, i)) {
                int start = withoutBlanks(bytes, line + DATA.length, i);
                int end = endWithoutBlanks(bytes, start, i);
                if (lines == 0) {
                    joined = Arrays.copyOfRange(bytes, start, end);
                    length = joined.length;
                } else {
                    if (lines == 1) {
                        joined = Arrays.copyOf(joined, to - from);
                    }
                    joined[length++] = '\n';
                    System.arraycopy(bytes, start, joined, length, end - start);
                    length += end - start;
                }
                lines += length > 0 ? 1 : 0;
            }
            line = i + 1;
        }
        return length == joined.length ? joined : Arrays.copyOf(joined, length);
    }

    private static boolean isData(byte[] bytes, int from, int to) {
        return to - from >= DATA.length && Arrays.equals(bytes, from, from + DATA.length, DATA, 0, DATA.length);
    }

    private static int withoutBlanks(byte[] bytes, int from, int to) {
        int start = from;
        while (start < to && bytes[start] == ' ') {
            start++;
        }
        return start;
    }

    /** Without the line's carriage return, too. */
    private static int endWithoutBlanks(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        while (end > from && bytes[end - 1] == ' ') {
            end--;
        }
        return end;
    }
}
