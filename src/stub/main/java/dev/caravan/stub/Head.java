package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The status line and headers of an answer, as bytes. */
final class Head {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(302, "Found"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(402, "Payment Required"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(413, "Content Too Large"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    private final int status;
    private final List<Header> headers = new ArrayList<>();

    Head(int status) {
        this.status = status;
    }

    Head with(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    Head with(List<Header> more) {
        headers.addAll(more);
        return this;
    }

    byte[] bytes() {
        StringBuilder text =
                new StringBuilder("HTTP/1.1 %d %s\r\n".formatted(status, REASONS.getOrDefault(status, "")));
        headers.forEach(header ->
                text.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        return text.append("\r\n").toString().getBytes(ISO_8859_1);
    }
}
