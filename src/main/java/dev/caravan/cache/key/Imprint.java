package dev.caravan.cache.key;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.Writer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Bytes that are the same for the same JSON values and for no others: each value begins with a mark of its kind, and
 * tells its length or has an end of its own. What gets long is folded into its digest, so that an imprint stays small
 * and members can be moved about. Owned by one thread.
 */
final class Imprint {
    private static final int LONG = 512;
    private static final int FOLDED = 1 + 32;
    private static final int TEXT_HEAD = 3;
    private static final int MOST_OF_A_LETTER = 3;

    private final MessageDigest sha256 = sha256();
    private final Letters letters = new Letters();
    private byte[] bytes = new byte[2 * LONG];
    private int size;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    int size() {
        return size;
    }

    void put(char mark) {
        reserve(1);
        bytes[size++] = (byte) mark;
    }

    void number(String number) {
        put('#');
        for (int i = 0; i < number.length(); i++) {
            put(number.charAt(i));
        }
        put(';');
    }

    /** The text that the parser stands at. */
    void text(JsonParser parser) throws IOException {
        letters.begin();
        parser.getText(letters);
        letters.end();
    }

    void text(String text) {
        letters.begin();
        letters.write(text.toCharArray(), 0, text.length());
        letters.end();
    }

    /**
     * Writes texts in UTF-8, but halves of pairs as if they were characters: those that stand alone are written, too, and
     * each must differ from every other text.
     */
    private final class Letters extends Writer {
        private int start;
        private boolean folded;

        void begin() {
            reserve(TEXT_HEAD);
            start = size;
            size += TEXT_HEAD;
            folded = false;
        }

        @Override
        public void write(char[] text, int from, int length) {
            for (int at = from; at < from + length; at += LONG) {
                put(text, at, Math.min(LONG, from + length - at));
                if (size - start - TEXT_HEAD > LONG) {
                    digest();
                }
            }
        }

        private void put(char[] text, int from, int length) {
            reserve(MOST_OF_A_LETTER * length);
            int all = 0;
            for (int i = 0; i < length; i++) {
                char letter = text[from + i];
                all |= letter;
                bytes[size + i] = (byte) letter;
            }
            if (all < 0x80) {
                size += length;
                return;
            }
            for (int i = from; i < from + length; i++) {
                put(text[i]);
            }
        }

        private void put(char letter) {
            if (letter < 0x80) {
                bytes[size++] = (byte) letter;
            } else if (letter < 0x800) {
                bytes[size++] = (byte) (0xC0 | letter >> 6);
                bytes[size++] = (byte) (0x80 | (letter & 0x3F));
            } else {
                bytes[size++] = (byte) (0xE0 | letter >> 12);
                bytes[size++] = (byte) (0x80 | (letter >> 6 & 0x3F));
                bytes[size++] = (byte) (0x80 | (letter & 0x3F));
            }
        }

        private void digest() {
            sha256.update(bytes, start + TEXT_HEAD, size - start - TEXT_HEAD);
            size = start + TEXT_HEAD;
            folded = true;
        }

        void end() {
            if (folded) {
                digest();
                size = start;
                putDigest('T');
            } else {
                int length = size - start - TEXT_HEAD;
                bytes[start] = '"';
                bytes[start + 1] = (byte) (length >> 8);
                bytes[start + 2] = (byte) length;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private int textEnd(int start) {
        return bytes[start] == '"'
                ? start + TEXT_HEAD + ((bytes[start + 1] & 0xFF) << 8 | (bytes[start + 2] & 0xFF))
                : start + FOLDED;
    }

    /** Brings texts into an order, which is not that of their letters. */
    int compareTexts(int one, int other) {
        return Arrays.compareUnsigned(bytes, one, textEnd(one), bytes, other, textEnd(other));
    }

    /** Puts the pieces that begin at these places, the last of which ends where all does, into another order. */
    void reorder(int[] starts, int[] order) {
        int first = starts[0];
        byte[] before = Arrays.copyOfRange(bytes, first, size);
        int to = first;
        for (int piece : order) {
            int end = piece + 1 < starts.length ? starts[piece + 1] : size;
            System.arraycopy(before, starts[piece] - first, bytes, to, end - starts[piece]);
            to += end - starts[piece];
        }
    }

    /** Puts a digest in the place of what begins there, if that is long. */
    void foldIfLong(char mark, int start) {
        if (size - start > LONG) {
            fold(mark, start, start);
        }
    }

    private void fold(char mark, int from, int start) {
        sha256.update(bytes, from, size - from);
        size = start;
        putDigest(mark);
    }

    private void putDigest(char mark) {
        reserve(FOLDED);
        bytes[size] = (byte) mark;
        byte[] digest = sha256.digest();
        System.arraycopy(digest, 0, bytes, size + 1, digest.length);
        size += FOLDED;
    }

    /** The digest of it all. */
    byte[] digest() {
        sha256.update(bytes, 0, size);
        return sha256.digest();
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
