package dev.caravan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text as it stands between the quotes of JSON, escapes included, so that it can go from one document into another
 * without being read. Immutable.
 */
public final class JsonText {
    /** Takes UTF-8 in pieces, none of which ends within a letter. */
    public interface Sink {
        void write(byte[] utf8, int from, int length);
    }

    private static final byte[] ASCII = new byte[0x80];

    static {
        for (int letter = 0; letter < ASCII.length; letter++) {
            ASCII[letter] = (byte) letter;
        }
    }

    static final JsonText EMPTY = new JsonText(new byte[0], 0, 0, false);

    private final byte[] bytes;
    private final int from;
    private final int length;
    private final boolean escaped;

    /** {@code escaped} where there may be escapes in it. */
    JsonText(byte[] bytes, int from, int length, boolean escaped) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
        this.escaped = escaped;
    }

    public static JsonText of(String plain) {
        byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(plain);
        return new JsonText(quoted, 0, quoted.length, true);
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Whether there is nothing but blanks in it. */
    public boolean isBlank() {
        boolean plainLetter = length > 0 && bytes[from] > ' ' && bytes[from] != '\\';
        return !plainLetter && plain().isBlank();
    }

    /** In bytes, escapes included: about its characters. */
    public int length() {
        return length;
    }

    public String plain() {
        int end = from + length;
        int backslash = escaped ? Letters.backslash(bytes, from, end) : end;
        if (backslash == end) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        StringBuilder plain = new StringBuilder(length);
        int start = from;
        while (backslash < end) {
            plain.append(new String(bytes, start, backslash - start, StandardCharsets.UTF_8));
            plain.append(Letters.escaped(bytes, backslash));
            start = Letters.behindEscape(bytes, backslash);
            backslash = Letters.backslash(bytes, start, end);
        }
        return plain.append(new String(bytes, start, end - start, StandardCharsets.UTF_8))
                .toString();
    }

    /** Its first letters, of which those that are no ASCII are others. */
    public String beginning(int letters) {
        StringBuilder beginning = new StringBuilder();
        int at = from;
        while (at < from + length && beginning.length() < letters) {
            boolean escape = bytes[at] == '\\';
            beginning.append(escape ? Letters.escaped(bytes, at) : (char) (bytes[at] & 0xFF));
            at = escape ? Letters.behindEscape(bytes, at) : at + 1;
        }
        return beginning.toString();
    }

    /** How long {@link #plain} is. */
    public int characters() {
        int end = from + length;
        int characters = length;
        int at = Letters.simple(bytes, from, end);
        while (at < end) {
            int next = behind(at);
            // Four bytes are a pair.
            characters -= next - at - (bytes[at] != '\\' && next - at == 4 ? 2 : 1);
            at = Letters.simple(bytes, next, end);
        }
        return characters;
    }

    private int behind(int at) {
        int lead = bytes[at] & 0xFF;
        return lead == '\\' ? Letters.behindEscape(bytes, at) : at + (lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
    }

    /** Tells what it says in UTF-8; a half of a pair that stands alone is told as if it were a letter. */
    public void tell(Sink sink) {
        int end = from + length;
        int start = from;
        int backslash = escaped ? Letters.backslash(bytes, from, end) : end;
        while (backslash < end) {
            if (start < backslash) {
                sink.write(bytes, start, backslash - start);
            }
            start = tellEscape(backslash, sink);
            backslash = Letters.backslash(bytes, start, end);
        }
        if (start < end) {
            sink.write(bytes, start, end - start);
        }
    }

    private int tellEscape(int backslash, Sink sink) {
        int letter = Letters.escaped(bytes, backslash);
        int behind = Letters.behindEscape(bytes, backslash);
        if (Character.isHighSurrogate((char) letter)
                && behind + 6 <= from + length
                && bytes[behind] == '\\'
                && bytes[behind + 1] == 'u') {
            char low = Letters.escaped(bytes, behind);
            if (Character.isLowSurrogate(low)) {
                letter = Character.toCodePoint((char) letter, low);
                behind += 6;
            }
        }
        if (letter < 0x80) {
            sink.write(ASCII, letter, 1);
        } else {
            byte[] utf8 = utf8(letter);
            sink.write(utf8, 0, utf8.length);
        }
        return behind;
    }

    private static byte[] utf8(int letter) {
        byte last = (byte) (0x80 | (letter & 0x3F));
        if (letter < 0x800) {
            return new byte[] {(byte) (0xC0 | letter >> 6), last};
        }
        byte middle = (byte) (0x80 | (letter >> 6 & 0x3F));
        if (letter < 0x10000) {
            return new byte[] {(byte) (0xE0 | letter >> 12), middle, last};
        }
        return new byte[] {(byte) (0xF0 | letter >> 18), (byte) (0x80 | (letter >> 12 & 0x3F)), middle, last};
    }

    /** Where a character stands that needs no escape, looked for among the first {@code within} bytes; -1 if nowhere. */
    public int indexOf(char plainCharacter, int within) {
        for (int i = 0; i < Math.min(length, within); i++) {
            if (bytes[from + i] == '\\') {
                return -1;
            }
            if (bytes[from + i] == plainCharacter) {
                return i;
            }
        }
        return -1;
    }

    /** Its first bytes, which hold no escapes. */
    public String head(int bytesOfIt) {
        return new String(bytes, from, Math.min(bytesOfIt, length), StandardCharsets.UTF_8);
    }

    /** What comes behind a place that {@link #indexOf} told. */
    public JsonText after(int index) {
        return new JsonText(bytes, from + index + 1, length - index - 1, escaped);
    }

    /** Both, one behind the other. */
    public JsonText plus(JsonText more) {
        if (isEmpty()) {
            return more;
        }
        if (more.isEmpty()) {
            return this;
        }
        byte[] both = Arrays.copyOfRange(bytes, from, from + length + more.length);
        System.arraycopy(more.bytes, more.from, both, length, more.length);
        return new JsonText(both, 0, both.length, escaped || more.escaped);
    }

    /**
     * Itself in pieces of at most so many bytes, a dozen or more, none of which ends within an escape, a character or a
     * pair of surrogates. Nothing is no piece.
     */
    public List<JsonText> pieces(int mostBytes) {
        List<JsonText> pieces = new ArrayList<>(length / mostBytes + 1);
        int end = from + length;
        int start = from;
        int next = from;
        while (next < end) {
            int behind = Math.min(end, behindCharacter(next));
            if (behind - start > mostBytes) {
                pieces.add(new JsonText(bytes, start, next - start, escaped));
                start = next;
            }
            next = behind;
        }
        if (start < end) {
            pieces.add(new JsonText(bytes, start, end - start, escaped));
        }
        return pieces;
    }

    private int behindCharacter(int at) {
        int lead = bytes[at] & 0xff;
        if (lead == '\\') {
            return behindEscape(at);
        }
        if (lead < 0xc0) {
            return at + 1;
        }
        return at + (lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
    }

    private int behindEscape(int at) {
        if (bytes[at + 1] != 'u') {
            return at + 2;
        }
        boolean paired = isSurrogate(at, '8', 'b') && isSurrogate(at + 6, 'c', 'f');
        return paired ? at + 12 : at + 6;
    }

    /** Whether the escape of a surrogate stands there whose third digit is within the bounds. */
    private boolean isSurrogate(int at, char lowest, char highest) {
        if (at + 6 > from + length || bytes[at] != '\\' || bytes[at + 1] != 'u') {
            return false;
        }
        char digit = Character.toLowerCase((char) bytes[at + 3]);
        return Character.toLowerCase((char) bytes[at + 2]) == 'd' && digit >= lowest && digit <= highest;
    }

    /** As a string value. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeRawUTF8String(bytes, from, length);
    }

    /** Its bytes behind others, without quotes. */
    void appendTo(java.io.ByteArrayOutputStream out) {
        out.write(bytes, from, length);
    }

    @Override
    public String toString() {
        return plain();
    }
}
