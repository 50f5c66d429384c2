package dev.caravan.clients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.conversation.replay.Rendering;
import dev.caravan.request.Form;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Gives one answer to every call: as it stands, or as a stream to who asks for one. */
final class CannedAnswer implements AutoCloseable {
    private final HttpServer server;
    private final Form form;
    private final byte[] document;

    private CannedAnswer(HttpServer server, Form form, String document) {
        this.server = server;
        this.form = form;
        this.document = document.getBytes(StandardCharsets.UTF_8);
    }

    static CannedAnswer open(Form form, String document) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CannedAnswer answer = new CannedAnswer(server, form, document);
        server.createContext("/", answer::answer);
        server.start();
        return answer;
    }

    String baseUrl() {
        return "http://localhost:" + server.getAddress().getPort() + "/v1";
    }

    private void answer(HttpExchange call) throws IOException {
        String asked = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean streamed = asked.replaceAll("\\s", "").contains("\"stream\":true");
        byte[] reply = streamed ? stream() : document;
        call.getResponseHeaders().set("content-type", streamed ? "text/event-stream" : "application/json");
        call.sendResponseHeaders(200, reply.length);
        call.getResponseBody().write(reply);
        call.close();
    }

    private byte[] stream() {
        String events = new String(Rendering.of(form).events(document, true), StandardCharsets.UTF_8);
        return (form == Form.OPENAI ? events + "data: [DONE]\n\n" : events).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
