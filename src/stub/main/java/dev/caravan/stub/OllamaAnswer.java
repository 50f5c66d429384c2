package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** One answer to a chat, which Ollama gives as one object or as a line for each token. */
record OllamaAnswer(JsonNode body, Speech speech, Usage usage, Supplier<String> callIds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NEVER = Set.of("0", "0s", "0m", "0h");

    /** Go leaves a count of zero out. */
    static void count(ObjectNode answer, String name, JsonNode count) {
        boolean zero = count.isIntegralNumber() && count.bigIntegerValue().signum() == 0;
        if (!zero) {
            answer.set(name, count);
        }
    }

    /** Who asks nothing has the model loaded, or unloaded if it is not to stay. */
    String loading() {
        boolean stays = !NEVER.contains(body.path("keep_alive").asText());
        ObjectNode answer = opened();
        answer.set("message", message().put("content", ""));
        return answer.put("done", true)
                .put("done_reason", stays ? "load" : "unload")
                .toString();
    }

    String whole() {
        ObjectNode message = message().put("content", callsTools() ? "" : speech.text());
        if (!thoughts().isEmpty()) {
            message.put("thinking", String.join("", thoughts()));
        }
        if (callsTools()) {
            message.set("tool_calls", calls());
        }
        ObjectNode answer = opened();
        answer.set("message", message);
        return closed(answer).toString();
    }

    Transcript lines() {
        List<String> opening = new ArrayList<>();
        for (String thought : thoughts()) {
            opening.add(line(message().put("content", "").put("thinking", thought), opening.size() + 1));
        }
        List<String> tokens = new ArrayList<>();
        if (callsTools()) {
            ObjectNode message = message().put("content", "");
            message.set("tool_calls", calls());
            tokens.add(line(message, opening.size() + 1));
        } else {
            for (String token : speech.tokens()) {
                tokens.add(line(message().put("content", token), opening.size() + tokens.size() + 1));
            }
        }
        ObjectNode last = opened();
        last.set("message", message().put("content", ""));
        return new Transcript(opening, tokens, List.of(closed(last) + "\n"), "");
    }

    private ObjectNode opened() {
        return JSON.createObjectNode()
                .put("model", body.path("model").asText())
                .put("created_at", Instant.now().toString());
    }

    private static ObjectNode message() {
        return JSON.createObjectNode().put("role", "assistant");
    }

    private List<String> thoughts() {
        return OllamaModel.of(body).thinks(body.path("think")) ? speech.thoughts() : List.of();
    }

    private boolean callsTools() {
        return !speech.toolCalls().isEmpty() && !body.path("tools").isEmpty();
    }

    private ArrayNode calls() {
        ArrayNode calls = JSON.createArrayNode();
        for (ToolCall call : speech.toolCalls()) {
            int index = calls.size();
            calls.addObject()
                    .put("id", callIds.get())
                    .putObject("function")
                    .put("index", index)
                    .put("name", call.name())
                    .putRawValue("arguments", new RawValue(call.arguments()));
        }
        return calls;
    }

    private String line(ObjectNode message, int tokensSoFar) {
        ObjectNode line = opened();
        line.set("message", message);
        line.put("done", false);
        if (usage instanceof Usage.Claimed claimed && claimed.spot() == Usage.Spot.EVERYWHERE) {
            count(line, claimed.input(), grown(claimed.output(), tokensSoFar));
        }
        return line + "\n";
    }

    private static void count(ObjectNode answer, JsonNode input, JsonNode output) {
        count(answer, "prompt_eval_count", input);
        count(answer, "eval_count", output);
    }

    private static JsonNode grown(JsonNode output, int tokensSoFar) {
        return output.isIntegralNumber() && output.canConvertToLong()
                ? LongNode.valueOf(Math.min(output.asLong(), tokensSoFar))
                : output;
    }

    private ObjectNode closed(ObjectNode answer) {
        answer.put("done", true)
                .put("done_reason", doneReason())
                .put("total_duration", 5_191_566_416L)
                .put("load_duration", 2_154_458)
                .put("prompt_eval_duration", 383_809_000)
                .put("eval_duration", 4_799_921_000L);
        if (usage instanceof Usage.Claimed claimed) {
            count(answer, claimed.input(), claimed.output());
        }
        return answer;
    }

    /** Ollama filters nothing, and calls a tool's call a stop. */
    private String doneReason() {
        return callsTools() || speech.finishReason().equals("content_filter") ? "stop" : speech.finishReason();
    }
}
