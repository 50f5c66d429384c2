package dev.caravan.files;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Makes pieces of a text of any length out of its bytes; each ends between two characters. Used by one thread. */
public final class TextPieces {
    private static final int PIECE = 256 << 10;
    private static final int LONGEST_CHARACTER = 4;

    private final FileDraft draft;
    private final byte[] bytes = new byte[PIECE];
    private int length;

    public TextPieces(FileDraft draft) {
        this.draft = draft;
    }

    /** @throws NoText where this is no UTF-8, or holds a byte that stands in no text */
    public void add(byte[] more, int offset, int count) throws NoText {
        int taken = 0;
        while (taken < count) {
            int now = Math.min(count - taken, PIECE - length);
            System.arraycopy(more, offset + taken, bytes, length, now);
            length += now;
            taken += now;
            if (length == PIECE) {
                write(wholeCharacters());
            }
        }
    }

    /** The rest. */
    public void end() throws NoText {
        if (length > 0) {
            write(length);
        }
    }

    public long total() {
        return draft.bytes() + length;
    }

    /** Up to the last character of which all is there; where there is none, it is no UTF-8 anyway. */
    private int wholeCharacters() {
        int start = length - 1;
        while (start > length - LONGEST_CHARACTER && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        int first = bytes[start] & 0xFF;
        int needed = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : LONGEST_CHARACTER;
        return start + needed <= length ? length : start;
    }

    private void write(int upTo) throws NoText {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, upTo));
            requireNoZero(upTo);
            draft.append(text.toString(), upTo);
        } catch (CharacterCodingException e) {
            throw new NoText("it must be UTF-8 text, and is not, between byte " + draft.bytes() + " and byte "
                    + (draft.bytes() + upTo));
        }
        System.arraycopy(bytes, upTo, bytes, 0, length - upTo);
        length -= upTo;
    }

    private void requireNoZero(int upTo) throws NoText {
        for (int i = 0; i < upTo; i++) {
            if (bytes[i] == 0) {
                throw new NoText("it must be text, and holds a zero byte at byte " + (draft.bytes() + i));
            }
        }
    }

    /** What came is no text. */
    public static final class NoText extends Exception {
        NoText(String message) {
            super(message, null, false, false);
        }
    }
}
