package dev.caravan.door;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Follows how a connection's bytes divide into requests, as narrowly as RFC 9112 has it: whoever stands before us must not
 * be able to see other requests in them than we do. It looks at heads and at the lines between chunks; what a body holds it
 * leaps over. Used by one thread.
 */
final class Frames {
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HOST = "host".getBytes(StandardCharsets.US_ASCII);

    /** {@code HTTP/1.1} as the eight bytes that it is. */
    private static final long VERSION_1_1 = 0x485454502F312E31L;

    private static final int LONGEST_VALUE = 64;
    private static final int MOST_SIZE_DIGITS = 15;
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[Character.toUpperCase(c)] = true;
        }
        for (char c : "0123456789!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private enum Place {
        BEGIN,
        BEGIN_LF,
        LINE,
        LINE_LF,
        FIELD,
        NAME,
        VALUE,
        VALUE_LF,
        FIELDS_LF,
        BODY,
        SIZE_BEGIN,
        SIZE,
        SIZE_BLANK,
        EXTENSION,
        QUOTED,
        ESCAPED,
        SIZE_LF,
        CHUNK,
        CHUNK_CR,
        CHUNK_LF
    }

    private Place place = Place.BEGIN;
    private int heads;
    private int begun;
    private boolean emptyLine;
    private int blanks;
    private byte last;
    private long tail;

    private final byte[] name = new byte[TRANSFER_ENCODING.length];
    private int nameLength;
    private final StringBuilder value = new StringBuilder(LONGEST_VALUE);
    private boolean read;
    private int lengths;
    private int codings;
    private int hosts;
    private boolean trailers;
    private long left;
    private int digits;

    /** The place of the first byte that may not stand where it does; negative where there is none. */
    int fault(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        begun = at;
        while (at < end) {
            if (place == Place.BODY || place == Place.CHUNK) {
                at += leap(end - at);
            } else {
                if (place == Place.BEGIN) {
                    begun = at;
                }
                if (!goesOn(bytes.getByte(at))) {
                    return at;
                }
                at++;
            }
        }
        return -1;
    }

    /** Where the request began whose head is being read; where these bytes do, if it was before them. */
    int begun() {
        return begun;
    }

    /** How many heads were read to their end. */
    int heads() {
        return heads;
    }

    boolean inBody() {
        return place.compareTo(Place.BODY) >= 0 || trailers;
    }

    private int leap(int there) {
        int taken = (int) Math.min(left, there);
        left -= taken;
        if (left == 0) {
            place = place == Place.BODY ? next() : Place.CHUNK_CR;
        }
        return taken;
    }

    private Place next() {
        emptyLine = false;
        trailers = false;
        return Place.BEGIN;
    }

    private boolean goesOn(byte next) {
        switch (place) {
            case BEGIN -> {
                return begin(next);
            }
            case LINE -> {
                return line(next);
            }
            case FIELD -> {
                nameLength = 0;
                return next == '\r' ? to(Place.FIELDS_LF) : name(next);
            }
            case NAME -> {
                return next == ':' ? named() : name(next);
            }
            case VALUE -> {
                return next == '\r' ? to(Place.VALUE_LF) : value(next);
            }
            case SIZE_BEGIN -> {
                left = 0;
                digits = 0;
                return size(next);
            }
            case SIZE, SIZE_BLANK -> {
                return afterSize(next);
            }
            case EXTENSION, QUOTED, ESCAPED -> {
                return extension(next);
            }
            case CHUNK_CR -> {
                return next == '\r' && to(Place.CHUNK_LF);
            }
            default -> {
                return next == '\n' && lineEnded();
            }
        }
    }

    private boolean to(Place other) {
        place = other;
        return true;
    }

    private boolean lineEnded() {
        return switch (place) {
            case BEGIN_LF -> to(Place.BEGIN);
            case LINE_LF -> blanks == 2 && last != ' ' && beginFields();
            case VALUE_LF -> fieldIsSound() && to(Place.FIELD);
            case FIELDS_LF -> trailers ? to(next()) : headIsSound();
            case SIZE_LF -> left > 0 ? to(Place.CHUNK) : beginTrailers();
            default -> to(Place.SIZE_BEGIN);
        };
    }

    /** Before a request one empty line may stand, which some clients send behind a body. */
    private boolean begin(byte next) {
        if (next == '\r' && !emptyLine) {
            emptyLine = true;
            return to(Place.BEGIN_LF);
        }
        blanks = 0;
        tail = next;
        last = next;
        return isToken(next) && to(Place.LINE);
    }

    private boolean line(byte next) {
        if (next == '\r') {
            return to(Place.LINE_LF);
        }
        if (next == ' ') {
            blanks++;
            if (last == ' ') {
                return false;
            }
        }
        tail = tail << 8 | (next & 0xFF);
        last = next;
        return isText(next) && next != '\t';
    }

    private boolean beginFields() {
        lengths = 0;
        codings = 0;
        hosts = 0;
        left = 0;
        return to(Place.FIELD);
    }

    private boolean beginTrailers() {
        trailers = true;
        return to(Place.FIELD);
    }

    private boolean name(byte next) {
        if (nameLength < name.length) {
            name[nameLength] = (byte) (next >= 'A' && next <= 'Z' ? next | 0x20 : next);
        }
        nameLength++;
        return isToken(next) && to(Place.NAME);
    }

    private boolean named() {
        value.setLength(0);
        read = is(CONTENT_LENGTH) || is(TRANSFER_ENCODING);
        return to(Place.VALUE);
    }

    private boolean is(byte[] wanted) {
        return nameLength == wanted.length && Arrays.equals(name, 0, nameLength, wanted, 0, nameLength);
    }

    private boolean value(byte next) {
        if (read) {
            value.append((char) (next & 0xFF));
            if (value.length() > LONGEST_VALUE) {
                return false;
            }
        }
        return isText(next);
    }

    private boolean fieldIsSound() {
        if (is(HOST)) {
            hosts++;
            return hosts == 1 && !trailers;
        }
        if (!read) {
            return true;
        }
        if (is(CONTENT_LENGTH)) {
            lengths++;
            return lengths == 1 && !trailers && lengthIsSound();
        }
        codings++;
        return codings == 1 && !trailers && value.toString().strip().equalsIgnoreCase("chunked");
    }

    private boolean lengthIsSound() {
        String written = value.toString().strip();
        if (written.isEmpty() || !written.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        try {
            left = Long.parseLong(written);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean headIsSound() {
        boolean newest = tail == VERSION_1_1;
        if ((newest && hosts == 0) || (codings > 0 && (lengths > 0 || !newest))) {
            return false;
        }
        heads++;
        if (codings > 0) {
            return to(Place.SIZE_BEGIN);
        }
        return to(left > 0 ? Place.BODY : next());
    }

    private boolean size(byte next) {
        int digit = Character.digit(next, 16);
        digits++;
        left = left << 4 | digit;
        return digit >= 0 && digits <= MOST_SIZE_DIGITS && to(Place.SIZE);
    }

    private boolean afterSize(byte next) {
        return switch (next) {
            case '\r' -> to(Place.SIZE_LF);
            case ';' -> to(Place.EXTENSION);
            case ' ', '\t' -> to(Place.SIZE_BLANK);
            default -> place == Place.SIZE && size(next);
        };
    }

    private boolean extension(byte next) {
        if (!isText(next)) {
            return next == '\r' && place == Place.EXTENSION && to(Place.SIZE_LF);
        }
        if (place == Place.ESCAPED) {
            return to(Place.QUOTED);
        }
        if (next == '"') {
            return to(place == Place.QUOTED ? Place.EXTENSION : Place.QUOTED);
        }
        return next != '\\' || place != Place.QUOTED || to(Place.ESCAPED);
    }

    private static boolean isToken(byte next) {
        return next >= 0 && TOKEN[next];
    }

    /** Bytes above ASCII may be text in an old coding. */
    private static boolean isText(byte next) {
        return next < 0 || (next >= ' ' && next != 0x7F) || next == '\t';
    }
}
