package dev.caravan.cache.key;

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
    private static final int FOLDED = 1 + 32;
    private static final int TEXT_HEAD = 3;

    private final MessageDigest sha256 = sha256();
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

    void number(Numeral number) {
        put('#');
        reserve(number.mostBytes());
        size = number.writeTo(bytes, size);
        put(';');
    }

    void text(Quoted text) {
        if (text.length() > LONG && !text.escaped()) {
            sha256.update(text.raw());
            putDigest('T');
            return;
        }
        int start = size;
        reserve(TEXT_HEAD + text.length());
        size = text.writeTo(bytes, start + TEXT_HEAD);
        endText(start);
    }

    /** Text from elsewhere: two bytes a character, for UTF-8 would have one byte for all halves of pairs. */
    void text(String text) {
        int start = size;
        reserve(TEXT_HEAD + 2 * text.length());
        size += TEXT_HEAD;
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) (text.charAt(i) >> 8);
            bytes[size++] = (byte) text.charAt(i);
        }
        endText(start);
    }

    private void endText(int start) {
        int length = size - start - TEXT_HEAD;
        if (length > LONG) {
            fold('T', start + TEXT_HEAD, start);
        } else {
            bytes[start] = '"';
            bytes[start + 1] = (byte) (length >> 8);
            bytes[start + 2] = (byte) length;
        }
    }

    /** The JSON text that was put there; nothing where it was too long to be kept. */
    String textAt(int start) {
        return bytes[start] == '"'
                ? new String(bytes, start + TEXT_HEAD, textEnd(start) - start - TEXT_HEAD, StandardCharsets.UTF_8)
                : "";
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

    void cutBackTo(int end) {
        size = end;
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
