package dev.caravan.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection to a gateway, for the training run, over a bare socket as {@link TrainingProvider}. For one thread. */
final class TrainingCaller implements AutoCloseable {
    private final int port;
    private final String headers;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /** {@code headers} go with every call: lines, each with its end. */
    TrainingCaller(int port, String headers) {
        this.port = port;
        this.headers = headers;
    }

    String get(String path) throws IOException {
        return ask("GET", path, "", "");
    }

    /** The body of the answer, whatever its status. */
    String post(String path, String more, String body) throws IOException {
        return ask("POST", path, more.isEmpty() ? "content-type: application/json\r\n" : more, body);
    }

    private String ask(String method, String path, String more, String body) throws IOException {
        Socket connection = connected();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nhost: 127.0.0.1:" + port + "\r\n" + headers + more
                + "content-length: " + bytes.length + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + bytes.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(bytes, 0, all, start.length, bytes.length);
        connection.getOutputStream().write(all);
        PlainHttp.Message answer = PlainHttp.read(in);
        if (answer == null || answer.isLast()) {
            close();
        }
        return answer == null ? "" : answer.body();
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket(InetAddress.getLoopbackAddress(), port);
            open.setTcpNoDelay(true);
            in = new BufferedInputStream(open.getInputStream());
            socket = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
