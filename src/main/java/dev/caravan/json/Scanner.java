package dev.caravan.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.ContentReference;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.util.Arrays;

/**
 * Walks over a document once: whether it is JSON, whether it is UTF-8, and where everything in it stands. Nothing is
 * decoded. Bears with what {@link Json}'s parser bears with, and with nothing else. One instance walks over one document.
 */
final class Scanner {
    private static final int DEEPEST = 256;
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_NUMBER = 256;

    /** So many marks are made room for unweighed. */
    private static final int FEW = 1024;

    private static final int BYTES_A_MARK = 8;

    private final byte[] json;
    private final int to;
    private final boolean strict;
    private final Scale scale;
    private final Tally tally = new Tally();
    private long[] marks;
    private int count;

    /** {@code strict} where halves of pairs and overlong forms are no UTF-8, which not every provider knows. */
    Scanner(byte[] json, int from, int to, boolean strict, Scale scale) {
        this.json = json;
        this.to = to;
        this.strict = strict;
        this.scale = scale;
        this.marks = new long[Math.clamp((to - from) >> 4, 16, FEW)];
    }

    /** @throws IOException where there is not one whole value, and nothing else, from there on */
    Places scan(int from) throws IOException {
        if (to > Places.MOST_BYTES) {
            throw tooMuch("the document is too long");
        }
        int at = blank(from);
        tally.value();
        at = blank(value(at, 0));
        if (at < to) {
            throw broken(at, "there is something behind the value");
        }
        return new Places(json, marks, tally);
    }

    private int value(int at, int depth) throws IOException {
        return switch (peek(at)) {
            case '"' -> text(at);
            case '{' -> object(at, depth + 1);
            case '[' -> list(at, depth + 1);
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(at);
            default -> throw broken(at, "no value begins so");
        };
    }

    private int object(int start, int depth) throws IOException {
        int opening = open(start, depth);
        int at = blank(start + 1);
        if (peek(at) == '}') {
            return close(opening, at);
        }
        tally.object();
        while (true) {
            at = blank(value(behindName(at), depth));
            byte sign = peek(at);
            if (sign == '}') {
                return close(opening, at);
            }
            if (sign != ',') {
                throw broken(at, "a comma or a closing brace is missing");
            }
            at = blank(at + 1);
        }
    }

    /** To where the member's value begins. */
    private int behindName(int start) throws IOException {
        if (peek(start) != '"') {
            throw broken(start, "a member has no name");
        }
        int end = text(start);
        if (end - start - 2 > LONGEST_NAME || (marks[count - 1] & Places.ESCAPED) != 0) {
            requireName(new JsonText(json, start + 1, end - start - 2, true).plain(), start);
        }
        tally.member(end - start - 2);
        int at = blank(end);
        if (peek(at) != ':') {
            throw broken(at, "a colon is missing");
        }
        return blank(at + 1);
    }

    private void requireName(String name, int start) throws IOException {
        if (name.length() > LONGEST_NAME) {
            throw tooMuch("a name is too long");
        }
        for (int i = 0; i < name.length(); i++) {
            if (PlainText.isHalf(name, i)) {
                throw broken(start, "a name holds half of a pair");
            }
        }
    }

    private int list(int start, int depth) throws IOException {
        int opening = open(start, depth);
        int at = blank(start + 1);
        if (peek(at) == ']') {
            return close(opening, at);
        }
        tally.list();
        boolean numbers = true;
        while (true) {
            boolean number = isNumber(peek(at));
            if (numbers && !number) {
                tally.numbersAreValues(count - opening - 1);
            }
            numbers &= number;
            if (numbers) {
                tally.number();
            } else {
                tally.value();
            }
            at = blank(value(at, depth));
            byte sign = peek(at);
            if (sign == ']') {
                return close(opening, at);
            }
            if (sign != ',') {
                throw broken(at, "a comma or a closing bracket is missing");
            }
            at = blank(at + 1);
        }
    }

    private int open(int start, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw tooMuch("it is nested too deep");
        }
        mark(start);
        return count - 1;
    }

    private int close(int opening, int at) {
        marks[opening] |= Places.holder(count);
        mark(at);
        return at + 1;
    }

    private int text(int start) throws IOException {
        long flags = 0;
        int at = start + 1;
        while (true) {
            at = Letters.plain(json, at, to);
            byte letter = peek(at);
            if (letter == '"') {
                mark(Places.span(start, at + 1) | flags);
                return at + 1;
            } else if (letter == '\\') {
                flags |= Places.ESCAPED;
                at = escape(at);
            } else if (letter < 0) {
                flags |= Places.WIDE;
                at = wide(at);
            } else {
                throw broken(at, "a control character is not escaped");
            }
        }
    }

    private int escape(int at) throws IOException {
        switch (peek(at + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return at + 2;
            }
            case 'u' -> {
                for (int i = at + 2; i < at + 6; i++) {
                    if (Letters.digit(peek(i)) < 0) {
                        throw broken(i, "an escape has four digits");
                    }
                }
                return at + 6;
            }
            default -> throw broken(at, "there is no such escape");
        }
    }

    /** Behind letters of two bytes and more. */
    private int wide(int start) throws IOException {
        int at = start;
        while (at < to && json[at] < 0) {
            int first = json[at] & 0xFF;
            int more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
            if (first < 0xC0 || first > 0xF7 || at + more >= to) {
                throw new MalformedInputException(1);
            }
            for (int i = 1; i <= more; i++) {
                if ((json[at + i] & 0xC0) != 0x80) {
                    throw new MalformedInputException(i);
                }
            }
            if (strict && !isLetter(first, json[at + 1] & 0xFF)) {
                throw new MalformedInputException(1 + more);
            }
            at += 1 + more;
        }
        return at;
    }

    /** By the first two bytes overlong forms, halves of pairs and what is behind the last letter are told. */
    private static boolean isLetter(int first, int second) {
        return switch (first) {
            case 0xC0, 0xC1, 0xF5, 0xF6, 0xF7 -> false;
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> true;
        };
    }

    private int number(int start) throws IOException {
        int at = peek(start) == '-' ? start + 1 : start;
        at = peek(at) == '0' ? at + 1 : digits(at);
        if (at < to && json[at] == '.') {
            at = digits(at + 1);
        }
        if (at < to && (json[at] | 0x20) == 'e') {
            boolean signed = peek(at + 1) == '-' || peek(at + 1) == '+';
            at = digits(signed ? at + 2 : at + 1);
        }
        if (at - start > LONGEST_NUMBER) {
            throw tooMuch("a number is too long");
        }
        mark(Places.span(start, at));
        return at;
    }

    private int digits(int start) throws IOException {
        if (!isDigit(peek(start))) {
            throw broken(start, "a digit is missing");
        }
        int at = start + 1;
        while (at < to && isDigit(json[at])) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    private static boolean isNumber(byte first) {
        return isDigit(first) || first == '-';
    }

    private int literal(int start, String word) throws IOException {
        for (int i = 0; i < word.length(); i++) {
            if (peek(start + i) != word.charAt(i)) {
                throw broken(start, "no value begins so");
            }
        }
        mark(Places.span(start, start + word.length()));
        return start + word.length();
    }

    private int blank(int start) {
        int at = start;
        while (at < to && json[at] <= ' ' && isBlank(json[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
    }

    private void mark(long mark) {
        if (count == marks.length) {
            scale.weigh((long) BYTES_A_MARK * count);
            marks = Arrays.copyOf(marks, 2 * count);
        }
        marks[count++] = mark;
    }

    private byte peek(int at) throws IOException {
        if (at >= to) {
            throw new JsonParseException(null, "it ends too early", (JsonLocation) null);
        }
        return json[at];
    }

    private JsonParseException broken(int at, String why) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            column++;
            if (json[i] == '\n') {
                line++;
                column = 1;
            }
        }
        return new JsonParseException(null, why, new JsonLocation(ContentReference.unknown(), at, -1, line, column));
    }

    private static StreamConstraintsException tooMuch(String why) {
        return new StreamConstraintsException(why);
    }
}
