package dev.caravan.cache.key;

import java.nio.ByteBuffer;

/** A string in a JSON document, from behind its first quote to before its last. */
record Quoted(ByteBuffer json, int from, int to, boolean escaped) {
    private static final int PLANE = 0x10000;

    int length() {
        return to - from;
    }

    /** As it stands. */
    ByteBuffer raw() {
        return json.slice(from, to - from);
    }

    /**
     * Writes the text without escapes, in no more bytes than it has with them, and returns where it ends. Halves of
     * pairs that stand alone are written as if they were characters, for each must differ from every other text.
     */
    int writeTo(byte[] bytes, int start) {
        if (!escaped) {
            json.get(from, bytes, start, to - from);
            return start + to - from;
        }
        int end = start;
        int at = from;
        while (at < to) {
            byte b = json.get(at);
            if (b != '\\') {
                bytes[end++] = b;
                at++;
            } else if (json.get(at + 1) != 'u') {
                bytes[end++] = plain(json.get(at + 1));
                at += 2;
            } else {
                int character = character(at);
                end = write(character, bytes, end);
                at += character < PLANE ? 6 : 12;
            }
        }
        return end;
    }

    private static byte plain(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    /** Of one escape, or of two that are a pair. */
    private int character(int at) {
        char first = unit(at);
        boolean pair = Character.isHighSurrogate(first)
                && at + 12 <= to
                && json.get(at + 6) == '\\'
                && json.get(at + 7) == 'u'
                && Character.isLowSurrogate(unit(at + 6));
        return pair ? Character.toCodePoint(first, unit(at + 6)) : first;
    }

    private char unit(int at) {
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            unit = unit << 4 | Character.digit(json.get(i), 16);
        }
        return (char) unit;
    }

    private static int write(int character, byte[] bytes, int start) {
        int end = start;
        if (character < 0x80) {
            bytes[end++] = (byte) character;
        } else if (character < 0x800) {
            bytes[end++] = (byte) (0xC0 | character >> 6);
            bytes[end++] = tail(character);
        } else if (character < PLANE) {
            bytes[end++] = (byte) (0xE0 | character >> 12);
            bytes[end++] = tail(character >> 6);
            bytes[end++] = tail(character);
        } else {
            bytes[end++] = (byte) (0xF0 | character >> 18);
            bytes[end++] = tail(character >> 12);
            bytes[end++] = tail(character >> 6);
            bytes[end++] = tail(character);
        }
        return end;
    }

    private static byte tail(int sixBits) {
        return (byte) (0x80 | (sixBits & 0x3F));
    }
}
