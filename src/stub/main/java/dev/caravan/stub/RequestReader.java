package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one request after the other off a connection. */
final class RequestReader {
    private final InputStream input;
    private final OutputStream output;

    RequestReader(InputStream input, OutputStream output) {
        this.input = input;
        this.output = output;
    }

    /** Empty when the client has closed the connection between two requests. */
    Optional<Request> next() throws IOException {
        Optional<String> requestLine = line();
        if (requestLine.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = requestLine.get().split(" ", -1);
        if (parts.length != 3) {
            throw new IOException("no request line: " + requestLine.get());
        }
        Headers headers = headers();
        long arrivedAt = System.nanoTime();
        if (headers.mentions("Expect", "100-continue")) {
            output.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
            output.flush();
        }
        return Optional.of(new Request(parts[0], parts[1], parts[2], headers, body(headers), arrivedAt));
    }

    private Headers headers() throws IOException {
        List<Header> headers = new ArrayList<>();
        for (String line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("no header: " + line);
            }
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Headers(headers);
    }

    private byte[] body(Headers headers) throws IOException {
        if (headers.mentions("Transfer-Encoding", "chunked")) {
            return chunks();
        }
        return bytes(Integer.parseInt(headers.first("Content-Length").orElse("0")));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(bytes(size));
            requiredLine();
        }
        headers(); // the trailers
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(requiredLine().split(";", 2)[0].strip(), 16);
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("%d of %d bytes of the body".formatted(bytes.length, count));
        }
        return bytes;
    }

    private String requiredLine() throws IOException {
        return line().orElseThrow(() -> new EOFException("in the middle of a request"));
    }

    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = input.read(); read != '\n'; read = input.read()) {
            if (read < 0) {
                return Optional.empty();
            }
            line.write(read);
        }
        return Optional.of(line.toString(ISO_8859_1).stripTrailing());
    }
}
