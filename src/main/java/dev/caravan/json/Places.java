package dev.caravan.json;

/**
 * Where everything in a document stands, in its order: a value, a name and a closing sign have a mark of eight bytes each.
 * A mark holds where its bytes begin and end, that of an object or a list where the mark of its closing sign is. Immutable.
 */
final class Places {
    /** Of the longest document that marks can tell of. */
    static final int MOST_BYTES = 1 << 30;

    /** There are escapes in a text. */
    static final long ESCAPED = 1L << 31;

    /** There are letters in a text that are more than a byte. */
    static final long WIDE = 1L << 30;

    private static final long HOLDER = 1L << 63;
    private static final int START = (1 << 30) - 1;

    private final byte[] json;
    private final long[] marks;
    private final Tally tally;

    Places(byte[] json, long[] marks, Tally tally) {
        this.json = json;
        this.marks = marks;
        this.tally = tally;
    }

    static long span(int start, int end) {
        return (long) end << 32 | start;
    }

    /** To be added to the mark of what opens. */
    static long holder(int closing) {
        return (long) closing << 32 | HOLDER;
    }

    byte[] json() {
        return json;
    }

    Tally tally() {
        return tally;
    }

    byte firstByte(int at) {
        return json[start(at)];
    }

    int start(int at) {
        return (int) marks[at] & START;
    }

    /** Behind its last byte. */
    int end(int at) {
        long mark = marks[at];
        return mark < 0 ? start(closing(mark)) + 1 : (int) (mark >>> 32);
    }

    boolean isHolder(int at) {
        return marks[at] < 0;
    }

    /** Where the closing sign of an object or a list is. */
    int closing(int at) {
        return closing(marks[at]);
    }

    private static int closing(long mark) {
        return (int) (mark >>> 32) & START;
    }

    /** What comes behind a value. */
    int next(int at) {
        long mark = marks[at];
        return mark < 0 ? closing(mark) + 1 : at + 1;
    }

    boolean isEscaped(int text) {
        return (marks[text] & ESCAPED) != 0;
    }

    /** Whether a text is letters of one byte each, and no escapes. */
    boolean isPlain(int text) {
        return (marks[text] & (ESCAPED | WIDE)) == 0;
    }

    JsonText text(int at) {
        int start = start(at) + 1;
        return new JsonText(json, start, end(at) - start - 1, isEscaped(at));
    }

    /** Whether a text is this one. */
    boolean is(int at, String text) {
        if (!isPlain(at)) {
            return text(at).plain().equals(text);
        }
        int start = start(at) + 1;
        if (end(at) - 1 - start != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (json[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
