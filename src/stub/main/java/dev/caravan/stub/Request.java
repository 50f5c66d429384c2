package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request as it came off the socket, its body without the chunked coding.
 *
 * @param path the request target, query included
 * @param arrivedAt {@link System#nanoTime()} when its head had been read
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests; the bytes are the point
public record Request(String method, String path, String version, Headers headers, byte[] body, long arrivedAt) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Optional<String> header(String name) {
        return headers.first(name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The parsed body; a missing node if it is no JSON. */
    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    boolean isPost() {
        return method.equals("POST");
    }

    String pathWithoutQuery() {
        return path.split("\\?", 2)[0];
    }

    boolean wantsClose() {
        return headers.mentions("Connection", "close") || version.equals("HTTP/1.0");
    }
}
