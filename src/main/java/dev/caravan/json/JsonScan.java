package dev.caravan.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks through a JSON object where it lies, in UTF-8: names are compared and text is measured byte by byte, nothing is
 * decoded that is not asked for, and nothing is kept. It takes what {@link Json} takes, within the same limits. Each value
 * that is met must be read, entered or skipped. Reads one document at a time, on one thread.
 */
public final class JsonScan {
    private static final int DEEPEST = 256;
    private static final int LONGEST_NUMBER = 256;
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_TEXT = 64 << 20;

    /** Bytes that stand for themselves in text, and are one character each. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', 0x80, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    /** What a value is, as its first byte tells. */
    public enum Kind {
        OBJECT,
        ARRAY,
        TEXT,
        NUMBER,
        NULL,
        FLAG
    }

    private static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }

        /** It is part of the ordinary, and where it was found tells nobody anything. */
        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private byte[] bytes = {};
    private int at;
    private int to;
    private int depth;
    private int left;
    /** Nothing of the object or array was read yet. */
    private boolean fresh;

    private int textFrom;
    private int textTo;
    private boolean escaped;

    /** Begins a document. */
    public void over(byte[] json, int from, int end) {
        bytes = json;
        at = from;
        to = end;
        depth = 0;
        left = Integer.MAX_VALUE;
        fresh = false;
        if (to - at >= 3 && bytes[at] == (byte) 0xEF && bytes[at + 1] == (byte) 0xBB && bytes[at + 2] == (byte) 0xBF) {
            at += 3;
        }
        blanks();
    }

    /** Whether nothing is left of the document. */
    public boolean isOver() {
        blanks();
        return at == to;
    }

    public Kind kind() throws IOException {
        return switch (at < to ? bytes[at] : 0) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.TEXT;
            case 't', 'f' -> Kind.FLAG;
            case 'n' -> Kind.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
            default -> throw malformed();
        };
    }

    /** Goes into the object or array that comes next. */
    public void enter() throws IOException {
        at++;
        fresh = true;
        if (++depth > DEEPEST) {
            throw malformed();
        }
    }

    /** Goes to the next member's value; false where there is none, and then the object is left. */
    public boolean nextMember() throws IOException {
        if (!next('}')) {
            return false;
        }
        if (at == to || bytes[at] != '"') {
            throw malformed();
        }
        text();
        if (textTo - textFrom > LONGEST_NAME) {
            throw malformed();
        }
        blanks();
        if (at == to || bytes[at] != ':') {
            throw malformed();
        }
        at++;
        blanks();
        return true;
    }

    /** Goes to the next item of an array; false where there is none, and then the array is left. */
    public boolean nextItem() throws IOException {
        return next(']');
    }

    private boolean next(char end) throws IOException {
        blanks();
        if (at == to) {
            throw malformed();
        }
        if (bytes[at] == end) {
            at++;
            depth--;
            fresh = false;
            return false;
        }
        if (fresh) {
            fresh = false;
        } else if (bytes[at] == ',') {
            at++;
            blanks();
        } else {
            throw malformed();
        }
        if (--left < 0) {
            throw malformed();
        }
        return true;
    }

    /** Begins a document that is to be an object of no more values than {@link Slice} takes, and goes into it. */
    public void requireObject(byte[] json) throws IOException {
        over(json, 0, json.length);
        left = Slice.MOST_VALUES;
        if (kind() != Kind.OBJECT) {
            throw malformed();
        }
        enter();
    }

    public void requireOver() throws IOException {
        if (!isOver()) {
            throw malformed();
        }
    }

    /** Whether that is the name of the member whose value comes next, or the text read last; {@code word} is ASCII. */
    public boolean is(String word) {
        if (escaped) {
            return decoded().equals(word);
        }
        int length = word.length();
        if (textTo - textFrom != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[textFrom + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The name of the member whose value comes next, or the text that was read last. */
    public String decoded() {
        return escaped
                ? new JsonText(bytes, textFrom, textTo - textFrom, true).plain()
                : new String(bytes, textFrom, textTo - textFrom, StandardCharsets.UTF_8);
    }

    /** Whether nothing but blanks is in the text that was read last. */
    public boolean isBlank() {
        boolean letter = textFrom < textTo && bytes[textFrom] > ' ' && bytes[textFrom] != '\\';
        return !letter && decoded().isBlank();
    }

    /** Reads text; how long it is in characters, as Java counts them. */
    public int text() throws IOException {
        byte[] in = bytes;
        int end = to;
        int i = at + 1;
        int beside = 0;
        textFrom = i;
        escaped = false;
        while (i < end) {
            byte next = in[i];
            if (PLAIN[next & 0xFF]) {
                i++;
            } else if (next == '"') {
                textTo = i;
                at = i + 1;
                int characters = i - textFrom - beside;
                if (characters > LONGEST_TEXT) {
                    throw malformed();
                }
                return characters;
            } else {
                int behind = next == '\\' ? behindEscape(i) : behindCharacter(i);
                beside += behind - i - (behind - i == 4 && next != '\\' ? 2 : 1);
                i = behind;
            }
        }
        throw malformed();
    }

    private int behindEscape(int backslash) throws IOException {
        escaped = true;
        if (backslash + 1 == to) {
            throw malformed();
        }
        return switch (bytes[backslash + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> backslash + 2;
            case 'u' -> behindDigits(backslash + 2);
            default -> throw malformed();
        };
    }

    private int behindDigits(int from) throws IOException {
        if (from + 4 > to) {
            throw malformed();
        }
        for (int i = from; i < from + 4; i++) {
            if (bytes[i] < 0 || Character.digit(bytes[i], 16) < 0) {
                throw malformed();
            }
        }
        return from + 4;
    }

    private int behindCharacter(int lead) throws IOException {
        int first = bytes[lead] & 0xFF;
        int length = first < 0xC0 || first >= 0xF8 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (length == 0 || lead + length > to) {
            throw malformed();
        }
        for (int i = lead + 1; i < lead + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                throw malformed();
            }
        }
        return lead + length;
    }

    /** Goes past the value that comes next, whatever it is. */
    public void skip() throws IOException {
        switch (kind()) {
            case OBJECT -> {
                enter();
                while (nextMember()) {
                    skip();
                }
            }
            case ARRAY -> {
                enter();
                while (nextItem()) {
                    skip();
                }
            }
            case TEXT -> text();
            case NUMBER -> number();
            case NULL -> word("null");
            case FLAG -> word(bytes[at] == 't' ? "true" : "false");
        }
    }

    private void word(String word) throws IOException {
        if (at + word.length() > to) {
            throw malformed();
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                throw malformed();
            }
        }
        at += word.length();
    }

    /** Reads a number; the value of a whole one that a long can hold, {@code instead} for every other. */
    public long wholeNumber(long instead) throws IOException {
        int from = at;
        if (number() || at - from > 20) {
            return instead;
        }
        try {
            return Long.parseLong(new String(bytes, from, at - from, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            return instead;
        }
    }

    /** Whether it has a fraction or an exponent. */
    private boolean number() throws IOException {
        if (bytes[at] == '-') {
            at++;
        }
        int digits = 1;
        if (at < to && bytes[at] == '0') {
            at++;
        } else {
            digits = digits();
        }
        boolean broken = false;
        if (at < to && bytes[at] == '.') {
            at++;
            digits += digits();
            broken = true;
        }
        if (at < to && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            digits += digits();
            broken = true;
        }
        if (digits > LONGEST_NUMBER) {
            throw malformed();
        }
        return broken;
    }

    private int digits() throws IOException {
        int from = at;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw malformed();
        }
        return at - from;
    }

    private void blanks() {
        while (at < to && bytes[at] <= ' ' && isBlank(bytes[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }

    private static Malformed malformed() {
        return new Malformed("not the JSON that it should be");
    }
}
