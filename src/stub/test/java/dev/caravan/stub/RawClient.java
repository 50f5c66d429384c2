package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A client on a bare socket, for what no HTTP client shows. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 200;

    enum Ending {
        END_OF_FILE,
        RESET,
        SILENCE
    }

    record Heard(String text, Ending ending) {}

    private final Socket socket;

    RawClient(ProviderStub stub) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), stub.port());
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** One completion on a connection of its own, up to where the stub ends it. */
    static Heard complete(ProviderStub stub, String body) {
        try (RawClient client = new RawClient(stub)) {
            client.post(body, "Connection: close");
            return client.hear();
        }
    }

    void post(String body, String... headers) {
        StringBuilder head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nHost: stub\r\n")
                .append("Authorization: Bearer sk-test\r\nContent-Type: application/json\r\n")
                .append("Content-Length: ")
                .append(body.getBytes(UTF_8).length)
                .append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        send(head + "\r\n" + body);
    }

    void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** What comes until the connection ends, or for too long nothing. */
    Heard hear() {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try {
            byte[] buffer = new byte[8192];
            for (int count = socket.getInputStream().read(buffer);
                    count >= 0;
                    count = socket.getInputStream().read(buffer)) {
                heard.write(buffer, 0, count);
            }
            return new Heard(heard.toString(UTF_8), Ending.END_OF_FILE);
        } catch (SocketTimeoutException silence) {
            return new Heard(heard.toString(UTF_8), Ending.SILENCE);
        } catch (SocketException reset) {
            return new Heard(heard.toString(UTF_8), Ending.RESET);
        } catch (IOException other) {
            throw new UncheckedIOException(other);
        }
    }

    void hearUntil(String mark) {
        StringBuilder heard = new StringBuilder();
        try {
            while (heard.indexOf(mark) < 0) {
                heard.append((char) socket.getInputStream().read());
            }
        } catch (IOException tooLate) {
            throw new UncheckedIOException(tooLate);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // nothing is left to close
        }
    }
}
