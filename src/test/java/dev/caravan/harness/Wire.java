package dev.caravan.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A client on a bare socket: sends what no HTTP client would, and takes the answer apart itself. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private Wire(int port, int receiveBuffer) {
        try {
            socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Wire to(TestCaravan caravan) {
        return new Wire(caravan.port(), 0);
    }

    public static Wire to(int port) {
        return new Wire(port, 0);
    }

    /** A client whose kernel hardly keeps what it does not read. */
    public static Wire narrow(TestCaravan caravan) {
        return new Wire(caravan.port(), 16 << 10);
    }

    /** One exchange on a connection of its own; empty where it was closed without an answer. */
    public static Optional<Reply> exchange(TestCaravan caravan, byte[] request) {
        try (Wire wire = to(caravan)) {
            return wire.send(request).reply();
        }
    }

    public static Reply answer(TestCaravan caravan, byte[] request) {
        return exchange(caravan, request).orElseThrow(() -> new AssertionError("closed without an answer"));
    }

    /** A chat request as it should be, with these headers more. */
    public static byte[] post(String body, String... headers) {
        return post(body.getBytes(UTF_8), headers);
    }

    public static byte[] post(byte[] body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Type: application/json");
        all.add("Content-Length: " + body.length);
        return request("POST /v1/chat/completions HTTP/1.1", body, all);
    }

    public static byte[] request(String line, byte[] body, List<String> headers) {
        StringBuilder head = new StringBuilder(line).append("\r\nHost: localhost\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** Sends; whether the other side still listened is told by what it answers. */
    public Wire send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            // the answer, if there is one, is still to be read
        }
        return this;
    }

    public Wire send(String text) {
        return send(text.getBytes(UTF_8));
    }

    public Wire endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException closed) {
            // as above
        }
        return this;
    }

    public Wire patience(Duration patience) {
        try {
            socket.setSoTimeout((int) patience.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The next answer; empty where the connection was closed without one. Being reset in the middle is an error. */
    public Optional<Reply> reply() {
        long started = System.nanoTime();
        try {
            String status = line();
            if (status.isEmpty()) {
                return Optional.empty();
            }
            Map<String, List<String>> fields = fields();
            int code = Integer.parseInt(status.split(" ", 3)[1]);
            if (code == 100) {
                return reply();
            }
            HttpHeaders headers = HttpHeaders.of(fields, (name, value) -> true);
            String body = new String(body(headers), UTF_8);
            return Optional.of(new Reply(code, headers, body, Duration.ofNanos(System.nanoTime() - started)));
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer in time", e);
        } catch (IOException e) {
            throw new AssertionError("the answer was lost: " + e.getMessage(), e);
        }
    }

    /** Reads on until the mark has been read. */
    public String until(String mark) {
        StringBuilder heard = new StringBuilder();
        try {
            while (heard.indexOf(mark) < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("ended before " + mark + ": " + heard);
                }
                heard.append((char) next);
            }
        } catch (IOException e) {
            throw new AssertionError("before " + mark + ": " + heard, e);
        }
        return heard.toString();
    }

    /** Reads what is there, at most so many bytes; how many there were, -1 at the connection's end. */
    public int some(int most) {
        try {
            return in.read(new byte[most]);
        } catch (IOException reset) {
            return -1;
        }
    }

    /** Reads to the connection's end; the last of it. */
    public String lastOf(int count) {
        try {
            byte[] buffer = new byte[64 << 10];
            String last = "";
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String all = last + new String(buffer, 0, read, ISO_8859_1);
                last = all.substring(Math.max(0, all.length() - count));
            }
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes until the connection's end, without taking anything apart. */
    public String toEnd() {
        try {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    private Map<String, List<String>> fields() throws IOException {
        Map<String, List<String>> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return fields;
    }

    private byte[] body(HttpHeaders headers) throws IOException {
        if (headers.firstValue("transfer-encoding").isPresent()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.writeBytes(exactly(size));
                line();
            }
            line();
            return body.toByteArray();
        }
        long length = headers.firstValueAsLong("content-length").orElse(-1);
        return length < 0 ? in.readAllBytes() : exactly((int) length);
    }

    private int chunkSize() throws IOException {
        String size = line();
        if (size.isEmpty()) {
            throw new EOFException("in the middle of a chunked answer");
        }
        return Integer.parseInt(size, 16);
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException(bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
