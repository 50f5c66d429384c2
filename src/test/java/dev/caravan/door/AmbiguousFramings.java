package dev.caravan.door;

import static dev.caravan.door.MalformedBodies.GOOD;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Requests in which one reader of HTTP may see other borders than another. */
final class AmbiguousFramings {
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1";
    private static final String HOST = "Host: localhost";
    private static final String JSON = "Content-Type: application/json";
    private static final String LENGTH = "Content-Length: " + GOOD.length();
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final String CHUNK = "%x\r\n%s\r\n0\r\n\r\n".formatted(GOOD.length(), GOOD);

    private AmbiguousFramings() {}

    /** A request, and what it is an example of. */
    record Framing(String name, String request) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Framing> all() {
        List<Framing> all = new ArrayList<>();
        codings(all);
        lengths(all);
        chunks(all);
        lines(all);
        return all.stream();
    }

    private static void codings(List<Framing> all) {
        all.add(new Framing("a length beside chunks", head(LINE, LENGTH, CHUNKED) + CHUNK));
        all.add(new Framing("chunks beside a length", head(LINE, CHUNKED, "Content-Length: 5") + CHUNK));
        all.add(new Framing("a length of 0 beside chunks", head(LINE, CHUNKED, "Content-Length: 0") + CHUNK));
        for (String version : List.of("HTTP/1.0", "HTTP/1.2")) {
            String line = LINE.replace("HTTP/1.1", version);
            all.add(new Framing("chunks in " + version, head(line, CHUNKED) + CHUNK));
            all.add(new Framing("both in " + version, head(line, CHUNKED, LENGTH) + CHUNK));
        }
        for (String coding : List.of(
                "xchunked",
                "chunked, xchunked",
                "xchunked, chunked",
                "gzip, chunked",
                "chunked, chunked",
                "chunked;x=1",
                "chunked,",
                ", chunked",
                "\"chunked\"",
                "identity",
                "",
                "chunk ed",
                "chunked identity")) {
            all.add(new Framing("coding '" + coding + "'", head(LINE, "Transfer-Encoding: " + coding) + CHUNK));
            String both = head(LINE, "Transfer-Encoding: " + coding, LENGTH) + GOOD;
            all.add(new Framing("coding '" + coding + "' beside a length", both));
        }
        all.add(new Framing("two codings", head(LINE, CHUNKED, CHUNKED) + CHUNK));
        all.add(new Framing("two other codings", head(LINE, CHUNKED, "Transfer-Encoding: identity") + CHUNK));
        all.add(new Framing("a coding over two lines", head(LINE, "Transfer-Encoding:\r\n chunked") + CHUNK));
        for (String odd : List.of(
                "Transfer-Encoding : chunked",
                "Transfer-Encoding\t: chunked",
                " Transfer-Encoding: chunked",
                "Transfer-Encoding:\u000bchunked",
                "Transfer-Encoding: chunked\u0000",
                "Transfer-Encoding\u0000: chunked",
                "X: y\nTransfer-Encoding: chunked",
                "X: y\rTransfer-Encoding: chunked",
                "Transfer-Encoding\n: chunked")) {
            all.add(new Framing("'" + shown(odd) + "'", head(LINE, odd, LENGTH) + GOOD));
        }
    }

    private static void lengths(List<Framing> all) {
        int length = GOOD.length();
        for (String written : List.of(
                "+" + length,
                "-" + length,
                "0x" + Integer.toHexString(length),
                length + ", " + length,
                length + " " + length,
                length + ".0",
                length + ";",
                "\u000b" + length,
                "99999999999999999999",
                "")) {
            all.add(new Framing("length '" + shown(written) + "'", head(LINE, "Content-Length: " + written) + GOOD));
        }
        all.add(new Framing("the same length twice", head(LINE, LENGTH, LENGTH) + GOOD));
        all.add(new Framing("two lengths", head(LINE, LENGTH, "Content-Length: 5") + GOOD));
        all.add(new Framing("a blank before the colon", head(LINE, LENGTH.replace(":", " :")) + GOOD));
        all.add(new Framing("a length over two lines", head(LINE, "Content-Length:\r\n " + length) + GOOD));
    }

    private static void chunks(List<Framing> all) {
        String size = Integer.toHexString(GOOD.length());
        String rest = "\r\n" + GOOD + "\r\n0\r\n\r\n";
        for (String chunks : List.of(
                size + ";x=\"\r\n" + GOOD + "\r\n0\r\n\r\n\"" + rest,
                size + ";x=\"a\r\nb\"" + rest,
                size + ";x=\"\\\r\n" + GOOD + "\r\n0\r\n\r\n",
                size + ";x=\"a\nb\"" + rest,
                size + ";\n" + GOOD + "\r\n0\r\n\r\n",
                size + ";x\ry" + rest,
                size + "\n" + GOOD + "\r\n0\r\n\r\n",
                size + "\r" + GOOD + "\r\n0\r\n\r\n",
                " " + size + rest,
                "+" + size + rest,
                "-" + size + rest,
                "0x" + size + rest,
                size + " 0" + rest,
                size + "\u0000" + rest,
                "00000000000000000" + size + rest,
                "10000000000000000" + size + rest,
                "\r\n" + size + rest,
                size + "\r\n" + GOOD + "0\r\n\r\n",
                size + "\r\n" + GOOD + "\n0\r\n\r\n",
                size + "\r\n" + GOOD + "xx0\r\n\r\n",
                size + "\r\n" + GOOD + "\r\n0\r\nContent-Length: 5\r\n\r\n",
                size + "\r\n" + GOOD + "\r\n0\r\nX : y\r\n\r\n",
                size + "\r\n" + GOOD + "\r\n0\r\n\n")) {
            all.add(new Framing("chunks " + shown(chunks), head(LINE, CHUNKED) + chunks));
        }
    }

    private static void lines(List<Framing> all) {
        String good = head(LINE, LENGTH) + GOOD;
        for (String before :
                List.of("\u0000", "\u0001\u0002", "\t", " ", "\n", "\r", "\u000b", "\r\n\r\n", "\u007f", ";")) {
            all.add(new Framing("before the line '" + shown(before) + "'", before + good));
        }
        all.add(new Framing("lines without CR", good.replace("\r\n", "\n")));
        all.add(new Framing("a head's end without CR", head(LINE, LENGTH).replace("\r\n\r\n", "\r\n\n") + GOOD));
        all.add(new Framing("lines with two CR", good.replace("\r\n", "\r\r\n")));
        for (String line : List.of(
                "POST  /v1/chat/completions HTTP/1.1",
                "POST /v1/chat/completions  HTTP/1.1",
                "POST\t/v1/chat/completions HTTP/1.1",
                "POST /v1/chat/completions HTTP/1.1 ",
                "POST /v1/chat/completions\u000bHTTP/1.1 x",
                "POST /v1/chat/completions x HTTP/1.1",
                "POST /v1/chat/completions",
                "PO\u0000ST /v1/chat/completions HTTP/1.1")) {
            all.add(new Framing("the line '" + shown(line) + "'", head(line, LENGTH) + GOOD));
        }
        for (String field : List.of(
                " folded", "X: y\r\n folded", "X: y\r\n\tfolded", ": nameless", "nothing", "X\u00e4: y", "X: \u0007")) {
            all.add(new Framing("the field '" + shown(field) + "'", head(LINE, LENGTH, field) + GOOD));
        }
        all.add(new Framing("no host", good.replace(HOST + "\r\n", "")));
        all.add(new Framing("two hosts", head(LINE, LENGTH, HOST) + GOOD));
    }

    private static String head(String line, String... fields) {
        return line + "\r\n" + HOST + "\r\n" + JSON + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (char c : text.substring(0, Math.min(40, text.length())).toCharArray()) {
            shown.append(c < ' ' || c > '~' ? "\\%02x".formatted((int) c) : Character.toString(c));
        }
        return shown.toString();
    }
}
