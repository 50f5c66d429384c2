package dev.caravan.pages;

import dev.caravan.failure.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form ({@code multipart/form-data}), one after the other as they come in: nothing of them is kept here.
 * Used by one thread.
 */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");
    private static final Pattern NAME = parameter("name");
    private static final Pattern FILENAME = parameter("filename");

    /** What else stands behind a backslash is a path of Windows. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\])");

    private static final int MOST_OF_A_HEAD = 8 << 10;

    /** Before, between and behind the parts, and of their heads. */
    private static final int MOST_ASIDE = 64 << 10;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[64 << 10];
    private int from;
    private int to;
    private int aside;
    private boolean over;

    private Multipart(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // So that the first delimiter, at the very beginning, looks like all others.
        buffer[to++] = '\r';
        buffer[to++] = '\n';
    }

    private static Pattern parameter(String name) {
        return Pattern.compile(
                // Possessive: else each character of a name would be one more call on the stack.
                ";\\s*" + name + "=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);
    }

    /** @throws Refusal where the content type is not that of a form */
    static Multipart of(@Nullable String contentType, InputStream in) {
        String type = contentType == null ? "" : contentType;
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw new Refusal(
                    415,
                    "invalid_request_error",
                    "unsupported_content_type",
                    null,
                    "send the file as multipart/form-data, with the fields purpose and file",
                    null);
        }
        Matcher boundary = BOUNDARY.matcher(type);
        if (!boundary.find()) {
            throw malformed("its content type names no boundary");
        }
        return new Multipart(in, first(boundary));
    }

    private static String first(Matcher found) {
        String quoted = found.group(1);
        return quoted != null ? ESCAPED.matcher(quoted).replaceAll("$1") : found.group(2);
    }

    private static Refusal malformed(String why) {
        return Refusal.badRequest("the form is malformed: " + why, null);
    }

    /** {@code filename} is null where the part is a field. The body is to be read before the next part. */
    record Part(String name, @Nullable String filename, InputStream body) {}

    /** The next part; null at the end. */
    @Nullable
    Part next() throws IOException {
        skip();
        if (over) {
            return null;
        }
        from += delimiter.length;
        String rest = line();
        if (rest.startsWith("--")) {
            over = true;
            skipToTheEnd();
            return null;
        }
        if (!rest.isBlank()) {
            throw malformed("more stands behind a boundary");
        }
        return part(head());
    }

    private void skip() throws IOException {
        for (int run = run(); run > 0; run = run()) {
            aside(run);
            from += run;
        }
    }

    private void skipToTheEnd() throws IOException {
        do {
            aside(to - from);
            from = to;
        } while (fill());
    }

    private void aside(int bytes) {
        aside += bytes;
        if (aside > MOST_ASIDE) {
            throw malformed("too much of it stands outside the file");
        }
    }

    private static Part part(String disposition, InputStream body) {
        Matcher name = NAME.matcher(disposition);
        if (!name.find()) {
            throw malformed("a part of it has no name");
        }
        Matcher filename = FILENAME.matcher(disposition);
        return new Part(first(name), filename.find() ? first(filename) : null, body);
    }

    private Part part(String disposition) {
        return part(disposition, new Body());
    }

    private String head() throws IOException {
        String disposition = "";
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            length += line.length();
            if (length > MOST_OF_A_HEAD) {
                throw malformed("the head of a part is too long");
            }
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                disposition = line;
            }
        }
        return disposition;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (from == to && !fill()) {
                // What ends with a boundary need not end its last line.
                return line.toString(StandardCharsets.UTF_8);
            }
            aside(1);
            byte next = buffer[from++];
            if (next == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            if (line.size() > MOST_OF_A_HEAD) {
                throw malformed("the head of a part is too long");
            }
            line.write(next);
        }
    }

    /** How many of the bytes that are next surely belong to the part; 0 at its end. */
    private int run() throws IOException {
        while (true) {
            int end = search();
            if (end > from || end + delimiter.length <= to) {
                return end - from;
            }
            if (!fill()) {
                throw malformed("it ends in the middle");
            }
        }
    }

    /** Where a delimiter stands, or might begin. */
    private int search() {
        int last = to - delimiter.length;
        for (int i = from; i < to; i++) {
            if (buffer[i] == '\r' && (i <= last ? isDelimiter(i, delimiter.length) : isDelimiter(i, to - i))) {
                return i;
            }
        }
        return to;
    }

    private boolean isDelimiter(int at, int length) {
        for (int i = 1; i < length; i++) {
            if (buffer[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        int more = in.read(buffer, to, buffer.length - to);
        to += Math.max(0, more);
        return more > 0;
    }

    /** What stands in the part that was named last. */
    private final class Body extends InputStream {
        private int known;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (known == 0) {
                known = run();
            }
            if (known == 0) {
                return -1;
            }
            int taken = Math.min(known, length);
            System.arraycopy(buffer, from, into, offset, taken);
            from += taken;
            known -= taken;
            return taken;
        }
    }
}
