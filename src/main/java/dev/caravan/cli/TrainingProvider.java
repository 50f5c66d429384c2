package dev.caravan.cli;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Answers like a provider of every dialect, always the same, for the training run. */
final class TrainingProvider {
    private static final String CHAT = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"m","choices":[{"index":0,\
            "message":{"role":"assistant","content":"A caravan is a group of travellers.","refusal":null},\
            "logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":8,\
            "total_tokens":20,"prompt_tokens_details":{"cached_tokens":0}}}""";
    private static final String CHAT_EVENT =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n";

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

    private TrainingProvider() {}

    static void answer(HttpServerRequest request) {
        String path = request.path();
        request.body().onSuccess(body -> {
            if (path.endsWith("/messages")) {
                answer(request, body, MESSAGE, MESSAGE_START, MESSAGE_EVENT, MESSAGE_END);
            } else if (path.contains(":")) {
                answer(request, body, GEMINI, "", GEMINI_EVENT, "data: " + GEMINI + "\r\n\r\n");
            } else if (path.endsWith("/api/chat")) {
                answer(request, body, OLLAMA, "", OLLAMA_EVENT, OLLAMA + "\n");
            } else {
                answer(request, body, CHAT, "", CHAT_EVENT, "data: [DONE]\n\n");
            }
        });
    }

    private static void answer(
            HttpServerRequest request, Buffer asked, String whole, String start, String event, String end) {
        HttpServerResponse response = request.response();
        boolean streamed =
                asked.toString().contains("\"stream\":true") || request.uri().contains("alt=sse");
        if (!streamed) {
            response.putHeader("content-type", "application/json").end(whole);
            return;
        }
        boolean lines = request.path().endsWith("/api/chat");
        response.putHeader("content-type", lines ? "application/x-ndjson" : "text/event-stream")
                .setChunked(true);
        response.write(start + event);
        for (int i = 0; i < 7; i++) {
            response.write(event);
        }
        response.end(end);
    }
}
