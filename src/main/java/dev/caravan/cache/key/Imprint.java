package dev.caravan.cache.key;

import dev.caravan.json.JsonText;
import java.nio.charset.StandardCharsets;
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

    /** Of lists and objects: each time they are folded costs a digest. */
    private static final int MOST_UNFOLDED = 4 * LONG;

    private static final int FOLDED = 1 + 32;
    private static final int TEXT_HEAD = 3;

    /** So much of a long text is gathered before it is digested. */
    private static final int PIECE = 4 << 10;

    private static final MessageDigest SHA_256 = sha256();

    private final MessageDigest sha256 = copy(SHA_256);
    private final Text text = new Text();
    private byte[] bytes = new byte[2 * LONG];
    private int size;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** To look for an implementation takes several times as long. */
    private static MessageDigest copy(MessageDigest fresh) {
        try {
            return (MessageDigest) fresh.clone();
        } catch (CloneNotSupportedException e) {
            return sha256();
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

    void text(JsonText json) {
        text.begin();
        json.tell(text);
        text.end();
    }

    void text(String plain) {
        byte[] utf8 = plain.getBytes(StandardCharsets.UTF_8);
        text.begin();
        text.write(utf8, 0, utf8.length);
        text.end();
    }

    /** Puts a text, or the digest of a long one. */
    private final class Text implements JsonText.Sink {
        private int start;
        private boolean folded;

        void begin() {
            reserve(TEXT_HEAD);
            start = size + TEXT_HEAD;
            size = start;
            folded = false;
        }

        @Override
        public void write(byte[] utf8, int from, int length) {
            int together = size - start + length;
            if (together > (folded ? PIECE : LONG)) {
                sha256.update(bytes, start, size - start);
                sha256.update(utf8, from, length);
                size = start;
                folded = true;
            } else {
                reserve(length);
                System.arraycopy(utf8, from, bytes, size, length);
                size += length;
            }
        }

        void end() {
            int length = size - start;
            if (folded) {
                sha256.update(bytes, start, length);
                size = start - TEXT_HEAD;
                putDigest('T');
            } else {
                bytes[start - TEXT_HEAD] = '"';
                bytes[start - 2] = (byte) (length >> 8);
                bytes[start - 1] = (byte) length;
            }
        }
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
        if (size - start > MOST_UNFOLDED) {
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
