package dev.caravan.batch.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a text, however they end, in little memory. Used by one thread. */
final class TextLines {
    private static final int SHORT = 4_096;
    private static final int LARGE = 1 << 20;

    private final InputStream bytes;
    private final int longest;
    private byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private byte[] line = new byte[SHORT];
    private int length;
    private long number;

    TextLines(InputStream bytes, int longest) {
        this.bytes = bytes;
        this.longest = longest;
    }

    /** Of the line that was read last, from 1 on. */
    long number() {
        return number;
    }

    /** How many bytes of {@link #bytes} are the line. */
    int length() {
        return length;
    }

    /** Longer than allowed; what is left of it is the beginning. */
    boolean tooLong() {
        return length > longest;
    }

    byte[] bytes() {
        return line;
    }

    /** Moves on to the next line; false at the end. */
    boolean next() throws IOException {
        letGo();
        boolean any = false;
        while (fill()) {
            any = true;
            int newLine = indexOfNewLine();
            int until = newLine < 0 ? end : newLine;
            append(until);
            at = newLine < 0 ? end : newLine + 1;
            if (newLine >= 0) {
                return counted();
            }
        }
        return any && counted();
    }

    private boolean counted() {
        number++;
        if (length > 0 && length <= longest && line[length - 1] == '\r') {
            length--;
        }
        return true;
    }

    private boolean fill() throws IOException {
        if (at < end) {
            return true;
        }
        at = 0;
        end = Math.max(0, bytes.read(buffer));
        return end > 0;
    }

    private int indexOfNewLine() {
        for (int i = at; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void append(int until) {
        int more = until - at;
        if (length + (long) more > longest) {
            // Kept no longer: it is only counted that it was too long.
            length = longest + 1;
            return;
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, Math.min(longest, 2 * line.length)));
        }
        System.arraycopy(buffer, at, line, length, more);
        length += more;
    }

    /** Whether nothing but spaces is in it. */
    boolean blank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** The line is needed no longer: a large one does not keep its room while others go on. */
    void letGo() {
        if (line.length > LARGE) {
            line = new byte[SHORT];
        }
        length = 0;
    }
}
