package dev.caravan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text as it stands between the quotes of JSON, escapes included, so that it can go from one document into another
 * without being read. Immutable.
 */
public final class JsonText {
    static final JsonText EMPTY = new JsonText(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int from;
    private final int length;

    JsonText(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
    }

    public static JsonText of(String plain) {
        byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(plain);
        return new JsonText(quoted, 0, quoted.length);
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
        boolean escaped = false;
        for (int i = from; i < from + length && !escaped; i++) {
            escaped = bytes[i] == '\\';
        }
        if (!escaped) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        byte[] quoted = new byte[length + 2];
        quoted[0] = '"';
        System.arraycopy(bytes, from, quoted, 1, length);
        quoted[length + 1] = '"';
        try (JsonParser parser = Json.parser(quoted)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("text that was read before cannot be read again", e);
        }
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
        return new JsonText(bytes, from + index + 1, length - index - 1);
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
        return new JsonText(both, 0, both.length);
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
                pieces.add(new JsonText(bytes, start, next - start));
                start = next;
            }
            next = behind;
        }
        if (start < end) {
            pieces.add(new JsonText(bytes, start, end - start));
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
