package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One answer of generateContent, whole or in chunks. */
final class GeminiAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BLOCKED = "blocked:";

    private final GeminiAsk ask;
    private final Speech speech;
    private final Usage usage;
    private final String id;
    private final GeminiSignatures signatures;

    GeminiAnswer(GeminiAsk ask, Speech speech, Usage usage, String id, GeminiSignatures signatures) {
        this.ask = ask;
        this.speech = speech;
        this.usage = usage;
        this.id = id;
        this.signatures = signatures;
    }

    String whole() {
        if (isBlocked()) {
            return blocked();
        }
        List<ObjectNode> parts = new ArrayList<>();
        if (ask.thoughts() && !speech.thoughts().isEmpty()) {
            parts.add(thought(String.join("", speech.thoughts())));
        }
        if (ask.calls(speech)) {
            parts.addAll(calls());
        } else if (!speech.text().isEmpty()) {
            parts.add(text(speech.text()));
        }
        return response(parts, Optional.of(finishReason()), GeminiUsage.whole(usage));
    }

    /** The chunks before the last: one for each thought, and for each token or call. */
    List<String> chunks() {
        if (isBlocked()) {
            return List.of();
        }
        List<String> chunks = new ArrayList<>();
        List<ObjectNode> said = ask.calls(speech)
                ? calls()
                : speech.tokens().stream().map(GeminiAnswer::text).toList();
        if (ask.thoughts()) {
            speech.thoughts().forEach(thought -> chunks.add(unfinished(thought(thought), 0, said.size())));
        }
        for (int index = 0; index < said.size(); index++) {
            chunks.add(unfinished(said.get(index), index + 1, said.size()));
        }
        return chunks;
    }

    String lastChunk() {
        return isBlocked()
                ? blocked()
                : response(List.of(text("")), Optional.of(finishReason()), GeminiUsage.whole(usage));
    }

    private String unfinished(ObjectNode part, int out, int all) {
        return response(List.of(part), Optional.empty(), GeminiUsage.growing(usage, out, all));
    }

    private boolean isBlocked() {
        return speech.finishReason().startsWith(BLOCKED);
    }

    private String blocked() {
        ObjectNode response = JSON.createObjectNode();
        response.putObject("promptFeedback")
                .put("blockReason", speech.finishReason().substring(BLOCKED.length()));
        return signed(response, GeminiUsage.ofPrompt(usage));
    }

    private String response(List<ObjectNode> parts, Optional<String> finishReason, Optional<JsonNode> metadata) {
        ObjectNode response = JSON.createObjectNode();
        ArrayNode candidates = response.putArray("candidates");
        for (int index = 0; index < ask.candidates(); index++) {
            ObjectNode candidate = candidates.addObject();
            ObjectNode content = candidate.putObject("content");
            if (!parts.isEmpty()) {
                content.putArray("parts").addAll(parts);
            }
            content.put("role", "model");
            finishReason.ifPresent(reason -> candidate.put("finishReason", reason));
            candidate.put("index", index);
        }
        return signed(response, metadata);
    }

    private String signed(ObjectNode response, Optional<JsonNode> metadata) {
        metadata.ifPresent(counts -> response.set("usageMetadata", counts));
        return response.put("modelVersion", ask.endpoint().model())
                .put("responseId", id)
                .toString();
    }

    private String finishReason() {
        if (ask.calls(speech)) {
            return "STOP";
        }
        return switch (speech.finishReason()) {
            case "stop" -> "STOP";
            case "length" -> "MAX_TOKENS";
            case "content_filter" -> "SAFETY";
            default -> speech.finishReason();
        };
    }

    private static ObjectNode text(String text) {
        return JSON.createObjectNode().put("text", text);
    }

    private static ObjectNode thought(String text) {
        return text(text).put("thought", true);
    }

    private List<ObjectNode> calls() {
        List<ObjectNode> parts = new ArrayList<>();
        for (ToolCall call : speech.toolCalls()) {
            ObjectNode part = JSON.createObjectNode();
            ObjectNode function = part.putObject("functionCall").put("name", call.name());
            function.putRawValue("args", new RawValue(call.arguments()));
            if (ask.endpoint().isGemini3()) {
                function.put("id", id + "_" + parts.size());
                if (parts.isEmpty()) {
                    part.put("thoughtSignature", signatures.issue(call.name()));
                }
            }
            parts.add(part);
        }
        return parts;
    }
}
