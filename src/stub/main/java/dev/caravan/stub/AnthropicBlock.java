package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A block of an answer's content, whole and as the deltas of a stream. */
sealed interface AnthropicBlock {
    ObjectMapper JSON = new ObjectMapper();

    ObjectNode whole();

    /** How it begins in a stream, without any of its words. */
    ObjectNode begun();

    /** One for each token. */
    List<ObjectNode> deltas();

    /** What comes ahead of the tokens, and is none. */
    default List<ObjectNode> deltasBefore() {
        return List.of();
    }

    /** What comes after the tokens, and is none. */
    default List<ObjectNode> deltasAfter() {
        return List.of();
    }

    static List<AnthropicBlock> of(AnthropicAsk ask, Speech speech, String answer) {
        List<AnthropicBlock> blocks = new ArrayList<>();
        if (ask.thinks() && !speech.thoughts().isEmpty()) {
            blocks.add(new Thinking(speech.thoughts(), ask.showsThoughts()));
        }
        if (ask.callsTools(speech)) {
            for (ToolCall call : speech.toolCalls()) {
                blocks.add(new ToolUse("toolu_%s%02d".formatted(answer, blocks.size()), call));
            }
        } else if (!speech.text().isEmpty()) {
            blocks.add(new Text(speech.tokens()));
        }
        return blocks;
    }

    record Thinking(List<String> thoughts, boolean shown) implements AnthropicBlock {
        @Override
        public ObjectNode whole() {
            return block("thinking")
                    .put("thinking", shown ? String.join("", thoughts) : "")
                    .put("signature", signature());
        }

        @Override
        public ObjectNode begun() {
            return block("thinking").put("thinking", "").put("signature", "");
        }

        @Override
        public List<ObjectNode> deltas() {
            return shown
                    ? thoughts.stream()
                            .map(thought -> block("thinking_delta").put("thinking", thought))
                            .toList()
                    : List.of();
        }

        @Override
        public List<ObjectNode> deltasAfter() {
            return List.of(block("signature_delta").put("signature", signature()));
        }

        private String signature() {
            return AnthropicSignature.of(String.join("", thoughts));
        }
    }

    record Text(List<String> tokens) implements AnthropicBlock {
        @Override
        public ObjectNode whole() {
            return block("text").put("text", String.join("", tokens));
        }

        @Override
        public ObjectNode begun() {
            return block("text").put("text", "");
        }

        @Override
        public List<ObjectNode> deltas() {
            return tokens.stream()
                    .map(token -> block("text_delta").put("text", token))
                    .toList();
        }
    }

    record ToolUse(String id, ToolCall call) implements AnthropicBlock {
        private static final Pattern PIECE = Pattern.compile("(?s).{1,6}");

        @Override
        public ObjectNode whole() {
            ObjectNode block = named();
            if (call.arguments().isBlank()) {
                block.putObject("input");
            } else {
                block.putRawValue("input", new RawValue(call.arguments()));
            }
            return block;
        }

        @Override
        public ObjectNode begun() {
            ObjectNode block = named();
            block.putObject("input");
            return block;
        }

        /** As Anthropic does it: the first piece is empty. */
        @Override
        public List<ObjectNode> deltasBefore() {
            return List.of(json(""));
        }

        @Override
        public List<ObjectNode> deltas() {
            return PIECE.matcher(call.arguments())
                    .results()
                    .map(MatchResult::group)
                    .map(ToolUse::json)
                    .toList();
        }

        private ObjectNode named() {
            return block("tool_use").put("id", id).put("name", call.name());
        }

        private static ObjectNode json(String piece) {
            return block("input_json_delta").put("partial_json", piece);
        }
    }

    private static ObjectNode block(String type) {
        return JSON.createObjectNode().put("type", type);
    }
}
