package dev.caravan.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.util.Locale;
import java.util.Map;

/** What a provider says, in the dialect that it was asked in: OpenAI's, Anthropic's, Gemini's or Ollama's. */
record Spoken(Upstream asked, Said said) {
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    int status() {
        return said.status();
    }

    Map<String, String> headers() {
        return said.headers();
    }

    private boolean failed() {
        return said.status() >= 300;
    }

    private boolean ollama() {
        return asked.path().contains("/api/");
    }

    private boolean anthropic() {
        return asked.path().contains("/messages") || asked.path().endsWith("awPredict");
    }

    private boolean gemini() {
        return asked.path().contains(":");
    }

    private boolean vectors() {
        return asked.path().toLowerCase(Locale.ROOT).contains("embed");
    }

    private boolean streamed() {
        return !failed()
                && (asked.path().contains(":stream")
                        || asked.json().path("stream").asBoolean(false));
    }

    String contentType() {
        return !streamed() ? JSON : ollama() ? "application/x-ndjson" : EVENTS;
    }

    String body() {
        if (failed()) {
            return error();
        }
        if (vectors()) {
            return embeddings();
        }
        if (anthropic()) {
            return streamed() ? messageEvents() : message().toString();
        }
        if (gemini()) {
            return streamed() ? "data: " + content() + "\r\n\r\n" : content().toString();
        }
        if (ollama()) {
            return ollamaChat() + "\n";
        }
        return streamed() ? chunks() : completion().toString();
    }

    /** In a form that each dialect takes for its own. */
    private String error() {
        ObjectNode error = object();
        if (ollama()) {
            return error.put("error", said.error()).toString();
        }
        error.put("type", "error")
                .putObject("error")
                .put("message", said.error())
                .put("type", "error")
                .put("code", gemini() ? null : said.error())
                .put("status", said.error());
        return error.toString();
    }

    private String model() {
        return asked.model().orElse("scripted");
    }

    private static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }

    private JsonNode arguments() {
        return said.tool().map(tool -> Script.json(tool.arguments())).orElseGet(Spoken::object);
    }

    private ObjectNode turn() {
        ObjectNode turn = object().put("role", "assistant");
        said.tool()
                .ifPresentOrElse(
                        tool -> {
                            turn.putNull("content");
                            turn.putArray("tool_calls")
                                    .addObject()
                                    .put("index", 0)
                                    .put("id", "call_1")
                                    .put("type", "function")
                                    .putObject("function")
                                    .put("name", tool.name())
                                    .put("arguments", tool.arguments());
                        },
                        () -> turn.put("content", said.text()));
        return turn;
    }

    private String finish() {
        return said.tool().isPresent() ? "tool_calls" : "stop";
    }

    private ObjectNode usage() {
        return object().put("prompt_tokens", said.input())
                .put("completion_tokens", said.output())
                .put("total_tokens", said.input() + said.output());
    }

    private ObjectNode head(String kind) {
        return object().put("id", "chatcmpl-1")
                .put("object", kind)
                .put("created", 1_767_225_600)
                .put("model", model());
    }

    private ObjectNode completion() {
        ObjectNode json = head("chat.completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        choice.set("message", turn());
        choice.put("finish_reason", finish());
        json.set("usage", usage());
        return json;
    }

    private String chunks() {
        ObjectNode delta = head("chat.completion.chunk");
        ObjectNode choice = delta.putArray("choices").addObject().put("index", 0);
        choice.set("delta", turn());
        choice.putNull("finish_reason");
        ObjectNode end = head("chat.completion.chunk");
        ObjectNode last = end.putArray("choices").addObject().put("index", 0);
        last.putObject("delta");
        last.put("finish_reason", finish());
        ObjectNode bill = head("chat.completion.chunk");
        bill.putArray("choices");
        bill.set("usage", usage());
        return "data: " + delta + "\n\ndata: " + end + "\n\ndata: " + bill + "\n\ndata: [DONE]\n\n";
    }

    private ObjectNode message() {
        if (asked.path().endsWith("/count_tokens") || asked.path().contains("/count-tokens:")) {
            return object().put("input_tokens", said.input());
        }
        ObjectNode json = object().put("id", "msg_1")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model());
        json.putArray("content").add(block());
        json.put("stop_reason", said.tool().isPresent() ? "tool_use" : "end_turn")
                .putNull("stop_sequence");
        json.putObject("usage").put("input_tokens", said.input()).put("output_tokens", said.output());
        return json;
    }

    private ObjectNode block() {
        if (said.tool().isEmpty()) {
            return object().put("type", "text").put("text", said.text());
        }
        ObjectNode block = object().put("type", "tool_use")
                .put("id", "toolu_1")
                .put("name", said.tool().get().name());
        block.set("input", arguments());
        return block;
    }

    private String messageEvents() {
        ObjectNode start = object().put("type", "message_start");
        ObjectNode empty = message();
        empty.putArray("content");
        empty.putNull("stop_reason");
        start.set("message", empty);
        ObjectNode begun = object().put("type", "content_block_start").put("index", 0);
        ObjectNode delta = object().put("type", "content_block_delta").put("index", 0);
        ObjectNode block = block();
        if (said.tool().isPresent()) {
            block.putObject("input");
            delta.putObject("delta")
                    .put("type", "input_json_delta")
                    .put("partial_json", arguments().toString());
        } else {
            block.put("text", "");
            delta.putObject("delta").put("type", "text_delta").put("text", said.text());
        }
        begun.set("content_block", block);
        ObjectNode ended = object().put("type", "message_delta");
        ended.putObject("delta").put("stop_reason", said.tool().isPresent() ? "tool_use" : "end_turn");
        ended.putObject("usage").put("output_tokens", said.output());
        return event(start)
                + event(begun)
                + event(delta)
                + event(object().put("type", "content_block_stop").put("index", 0))
                + event(ended)
                + event(object().put("type", "message_stop"));
    }

    private static String event(ObjectNode json) {
        return "event: " + json.path("type").asText() + "\ndata: " + json + "\n\n";
    }

    private ObjectNode content() {
        ObjectNode json = object();
        ObjectNode candidate = json.putArray("candidates").addObject();
        ObjectNode part = candidate
                .putObject("content")
                .put("role", "model")
                .putArray("parts")
                .addObject();
        said.tool()
                .ifPresentOrElse(
                        tool -> part.putObject("functionCall")
                                .put("name", tool.name())
                                .set("args", arguments()),
                        () -> part.put("text", said.text()));
        candidate.put("finishReason", "STOP").put("index", 0);
        json.putObject("usageMetadata")
                .put("promptTokenCount", said.input())
                .put("candidatesTokenCount", said.output())
                .put("totalTokenCount", said.input() + said.output());
        return json.put("modelVersion", model());
    }

    private ObjectNode ollamaChat() {
        ObjectNode json = object().put("model", model());
        ObjectNode turn = json.putObject("message").put("role", "assistant").put("content", "");
        said.tool()
                .ifPresentOrElse(
                        tool -> turn.putArray("tool_calls")
                                .addObject()
                                .putObject("function")
                                .put("name", tool.name())
                                .set("arguments", arguments()),
                        () -> turn.put("content", said.text()));
        return json.put("done", true)
                .put("done_reason", "stop")
                .put("prompt_eval_count", said.input())
                .put("eval_count", said.output());
    }

    /** The same vector for each text. */
    private String embeddings() {
        ObjectNode json = object();
        JsonNode input = asked.json().path("input");
        int texts = Math.max(
                1,
                input.isArray()
                        ? input.size()
                        : asked.json().path("requests").size()
                                + asked.json().path("instances").size());
        if (ollama()) {
            for (int i = 0; i < texts; i++) {
                json.withArray("/embeddings").addArray().add(0.6).add(0.8);
            }
            return json.put("model", model())
                    .put("prompt_eval_count", said.input())
                    .toString();
        }
        if (asked.path().endsWith(":predict")) {
            for (int i = 0; i < texts; i++) {
                ObjectNode embedding =
                        json.withArray("/predictions").addObject().putObject("embeddings");
                embedding.putArray("values").add(0.6).add(0.8);
                embedding.putObject("statistics").put("token_count", i == 0 ? said.input() : 0);
            }
            return json.toString();
        }
        if (gemini()) {
            for (int i = 0; i < texts; i++) {
                json.withArray("/embeddings")
                        .addObject()
                        .putArray("values")
                        .add(0.6)
                        .add(0.8);
            }
            return json.toString();
        }
        json.put("object", "list").put("model", model());
        for (int i = 0; i < texts; i++) {
            json.withArray("/data")
                    .addObject()
                    .put("object", "embedding")
                    .put("index", i)
                    .putArray("embedding")
                    .add(0.6)
                    .add(0.8);
        }
        json.putObject("usage").put("prompt_tokens", said.input()).put("total_tokens", said.input());
        return json.toString();
    }
}
