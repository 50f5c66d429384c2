package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One answer by Converse, whole or as frames. */
record BedrockAnswer(JsonNode body, Speech speech, Usage usage, Supplier<String> callIds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BY_SEQUENCE = "stop_sequence:";

    String whole() {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode message = answer.putObject("output").putObject("message").put("role", "assistant");
        ArrayNode content = message.putArray("content");
        if (thinks()) {
            String thoughts = String.join("", speech.thoughts());
            content.addObject()
                    .putObject("reasoningContent")
                    .putObject("reasoningText")
                    .put("text", thoughts)
                    .put("signature", AnthropicSignature.of(thoughts));
        }
        if (callsTools()) {
            for (ToolCall call : speech.toolCalls()) {
                content.addObject()
                        .putObject("toolUse")
                        .put("toolUseId", callIds.get())
                        .put("name", call.name())
                        .putRawValue("input", new RawValue(call.arguments()));
            }
        } else if (!speech.text().isEmpty()) {
            content.addObject().put("text", speech.text());
        }
        stop(answer);
        answer.set("usage", cost());
        answer.putObject("metrics").put("latencyMs", 551);
        return answer.toString();
    }

    Transcript frames() {
        List<String> opening = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        List<String> closing = new ArrayList<>();
        opening.add(AmazonFrame.event("messageStart", "{\"p\":\"abcdefgh\",\"role\":\"assistant\"}"));
        int index = 0;
        if (thinks()) {
            for (String thought : speech.thoughts()) {
                opening.add(delta(
                        0, object("reasoningContent", JSON.createObjectNode().put("text", thought))));
            }
            String signature = AnthropicSignature.of(String.join("", speech.thoughts()));
            opening.add(
                    delta(0, object("reasoningContent", JSON.createObjectNode().put("signature", signature))));
            opening.add(blockStop(0));
            index = 1;
        }
        if (callsTools()) {
            for (ToolCall call : speech.toolCalls()) {
                calls(call, index++, tokens);
            }
        } else {
            for (String token : speech.tokens()) {
                tokens.add(delta(index, JSON.createObjectNode().put("text", token)));
            }
            closing.add(blockStop(index));
        }
        ObjectNode stop = JSON.createObjectNode();
        stop(stop);
        ObjectNode metadata = JSON.createObjectNode();
        metadata.putObject("metrics").put("latencyMs", 551);
        metadata.set("usage", cost());
        // With the first of the two the answer is whole, whatever it cost.
        String done =
                AmazonFrame.event("messageStop", stop.toString()) + AmazonFrame.event("metadata", metadata.toString());
        return new Transcript(opening, tokens, closing, done);
    }

    private void calls(ToolCall call, int index, List<String> tokens) {
        ObjectNode start = JSON.createObjectNode().put("contentBlockIndex", index);
        start.putObject("start")
                .putObject("toolUse")
                .put("toolUseId", callIds.get())
                .put("name", call.name());
        tokens.add(AmazonFrame.event("contentBlockStart", start.toString()));
        int half = call.arguments()
                .offsetByCodePoints(
                        0, call.arguments().codePointCount(0, call.arguments().length()) / 2);
        for (String piece : List.of(
                "", call.arguments().substring(0, half), call.arguments().substring(half))) {
            tokens.add(delta(index, object("toolUse", JSON.createObjectNode().put("input", piece))));
        }
        tokens.add(blockStop(index));
    }

    private static ObjectNode object(String name, ObjectNode value) {
        ObjectNode holder = JSON.createObjectNode();
        holder.set(name, value);
        return holder;
    }

    private static String delta(int index, ObjectNode delta) {
        ObjectNode event = JSON.createObjectNode().put("contentBlockIndex", index);
        event.set("delta", delta);
        return AmazonFrame.event(
                "contentBlockDelta", event.put("p", "abcdefghijklm").toString());
    }

    private static String blockStop(int index) {
        return AmazonFrame.event("contentBlockStop", "{\"contentBlockIndex\":" + index + "}");
    }

    private boolean thinks() {
        String way = body.at("/additionalModelRequestFields/thinking/type").asText();
        return !speech.thoughts().isEmpty() && (way.equals("enabled") || way.equals("adaptive"));
    }

    private boolean callsTools() {
        return !speech.toolCalls().isEmpty() && body.has("toolConfig");
    }

    private void stop(ObjectNode answer) {
        String reason = callsTools() ? "tool_use" : speech.finishReason();
        if (reason.startsWith(BY_SEQUENCE)) {
            if (!body.path("additionalModelResponseFieldPaths").isEmpty()) {
                answer.putObject("additionalModelResponseFields")
                        .put("stop_sequence", reason.substring(BY_SEQUENCE.length()));
            }
            answer.put("stopReason", "stop_sequence");
            return;
        }
        answer.put(
                "stopReason",
                switch (reason) {
                    case "stop" -> "end_turn";
                    case "length" -> "max_tokens";
                    case "content_filter" -> "content_filtered";
                    default -> reason;
                });
    }

    /** What was read from a cache or written to one is no part of the input. */
    private ObjectNode cost() {
        ObjectNode cost = JSON.createObjectNode();
        if (usage instanceof Usage.Claimed claimed) {
            boolean countable = Stream.of(claimed.input(), claimed.cached(), claimed.written())
                    .allMatch(node -> node.isIntegralNumber() && node.canConvertToLong());
            cost.set(
                    "inputTokens",
                    countable
                            ? LongNode.valueOf(claimed.input().longValue()
                                    - claimed.cached().longValue()
                                    - claimed.written().longValue())
                            : claimed.input());
            cost.set("outputTokens", claimed.output());
            cost.set("totalTokens", claimed.total());
            cost.set("cacheReadInputTokens", claimed.cached());
            cost.set("cacheWriteInputTokens", claimed.written());
            cost.setAll((ObjectNode) claimed.besides());
        }
        return cost;
    }
}
