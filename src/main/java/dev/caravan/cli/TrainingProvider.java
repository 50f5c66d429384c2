package dev.caravan.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Answers like a provider of every dialect, always the same, for the training run. It speaks over bare sockets: with the
 * server that the door is made of, that would be learned by two uses, of which only one is ever seen again.
 */
final class TrainingProvider implements AutoCloseable {
    /** Of a model that says so, nothing is to be had. */
    static final String BROKEN = "broken";

    private static final String CHAT = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"m","choices":[{"index":0,\
            "message":{"role":"assistant","content":"A caravan is a group of travellers.","refusal":null},\
            "logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":8,\
            "total_tokens":20,"prompt_tokens_details":{"cached_tokens":0}}}""";
    private static final String CHAT_EVENT =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n";

    private static final String VECTORS = """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.0023064255,-0.009327292,0.015797347]}],\
            "model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}""";
    private static final String FAILURE = """
            {"error":{"message":"The server is overloaded.","type":"server_error","param":null,"code":null}}""";

    private static final String MESSAGE = """
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text",\
            "text":"A caravan is a group of travellers."}],"stop_reason":"end_turn","stop_sequence":null,\
            "usage":{"input_tokens":12,"output_tokens":8}}""";
    private static final String MESSAGE_START = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"
            + MESSAGE + "}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
            + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
    private static final String MESSAGE_EVENT =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                    + "{\"type\":\"text_delta\",\"text\":\"word \"}}\n\n";
    private static final String MESSAGE_END = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":"
            + "{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":8}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private static final String GEMINI = """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"A caravan is a group of travellers."}]},\
            "finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":8},\
            "modelVersion":"m"}""";
    private static final String GEMINI_EVENT =
            "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"word \"}]},\"index\":0}]}\r\n\r\n";

    private static final String OLLAMA = """
            {"model":"m","message":{"role":"assistant","content":"A caravan is a group of travellers."},\
            "done_reason":"stop","done":true,"prompt_eval_count":12,"eval_count":8}""";
    private static final String OLLAMA_EVENT =
            "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"word \"},\"done\":false}\n";

    private final ServerSocket server;

    private TrainingProvider(ServerSocket server) {
        this.server = server;
    }

    static TrainingProvider start() throws IOException {
        TrainingProvider provider = new TrainingProvider(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(provider::welcome);
        return provider;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void welcome() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                Thread.ofVirtual().start(() -> answer(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void answer(Socket caller) {
        try (caller) {
            caller.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(caller.getInputStream());
            for (PlainHttp.Message asked = PlainHttp.read(in); asked != null; asked = PlainHttp.read(in)) {
                answer(asked, caller.getOutputStream());
            }
        } catch (IOException e) {
            // The gateway has closed it.
        }
    }

    private static void answer(PlainHttp.Message asked, OutputStream out) throws IOException {
        String path = asked.firstLine().split(" ", 3)[1];
        String body = asked.body();
        boolean streamed = body.contains("\"stream\":true") || path.contains("alt=sse");
        if (body.contains(BROKEN)) {
            write(out, "503 Service Unavailable", "application/json", FAILURE);
        } else if (path.endsWith("/embeddings")) {
            whole(out, VECTORS);
        } else if (path.endsWith("/messages")) {
            answer(out, streamed, MESSAGE, MESSAGE_START + MESSAGE_EVENT, MESSAGE_EVENT, MESSAGE_END);
        } else if (path.contains(":")) {
            answer(out, streamed, GEMINI, GEMINI_EVENT, GEMINI_EVENT, "data: " + GEMINI + "\r\n\r\n");
        } else if (path.endsWith("/api/chat")) {
            answer(out, streamed, OLLAMA, OLLAMA_EVENT, OLLAMA_EVENT, OLLAMA + "\n");
        } else {
            answer(out, streamed, CHAT, CHAT_EVENT, CHAT_EVENT, "data: [DONE]\n\n");
        }
    }

    private static void answer(OutputStream out, boolean streamed, String whole, String start, String event, String end)
            throws IOException {
        if (!streamed) {
            whole(out, whole);
            return;
        }
        String type = event.startsWith("{") ? "application/x-ndjson" : "text/event-stream";
        write(out, "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ntransfer-encoding: chunked\r\n\r\n");
        chunk(out, start);
        for (int i = 0; i < 7; i++) {
            chunk(out, event);
        }
        chunk(out, end);
        write(out, "0\r\n\r\n");
    }

    private static void whole(OutputStream out, String body) throws IOException {
        write(out, "200 OK", "application/json", body);
    }

    private static void write(OutputStream out, String status, String type, String body) throws IOException {
        write(
                out,
                "HTTP/1.1 " + status + "\r\ncontent-type: " + type + "\r\ncontent-length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        write(out, Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
