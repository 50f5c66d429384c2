package dev.caravan.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for the bytes of texts that are no plain letters, eight at once. */
final class Letters {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101010101010101L;
    private static final long TOP = 0x8080808080808080L;
    private static final long BLANKS = ' ' * EACH;
    private static final long QUOTES = '"' * EACH;
    private static final long BACKSLASHES = '\\' * EACH;

    private Letters() {}

    /** The first that is a quote, a backslash, a control character, or not ASCII; {@code to} where there is none. */
    static int plain(byte[] json, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(json, at);
            // A subtraction borrows from bytes above only, so the lowest that it tells of is right.
            long odd = ((eight - BLANKS) | ((eight ^ QUOTES) - EACH) | ((eight ^ BACKSLASHES) - EACH) | eight) & TOP;
            if (odd != 0) {
                return at + (Long.numberOfTrailingZeros(odd) >>> 3);
            }
        }
        while (at < to && json[at] >= ' ' && json[at] != '"' && json[at] != '\\') {
            at++;
        }
        return at;
    }

    /** The first that is a backslash or not ASCII; {@code to} where there is none. */
    static int simple(byte[] json, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(json, at);
            long odd = (((eight ^ BACKSLASHES) - EACH) | eight) & TOP;
            if (odd != 0) {
                return at + (Long.numberOfTrailingZeros(odd) >>> 3);
            }
        }
        while (at < to && json[at] >= 0 && json[at] != '\\') {
            at++;
        }
        return at;
    }

    /** The first backslash; {@code to} where there is none. */
    static int backslash(byte[] json, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(json, at) ^ BACKSLASHES;
            long found = (eight - EACH) & ~eight & TOP;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < to && json[at] != '\\') {
            at++;
        }
        return at;
    }

    /** The value of a hexadecimal digit; -1 where it is none. */
    static int digit(byte letter) {
        return letter < 0 ? -1 : Character.digit((char) letter, 16);
    }

    /** The character that the escape there stands for, which the scanner let pass. */
    static char escaped(byte[] json, int backslash) {
        return switch (json[backslash + 1]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' ->
                (char) (digit(json[backslash + 2]) << 12
                        | digit(json[backslash + 3]) << 8
                        | digit(json[backslash + 4]) << 4
                        | digit(json[backslash + 5]));
            default -> (char) json[backslash + 1];
        };
    }

    static int behindEscape(byte[] json, int backslash) {
        return json[backslash + 1] == 'u' ? backslash + 6 : backslash + 2;
    }
}
