package dev.caravan.stub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Why an answer ends, in Anthropic's words. */
record AnthropicStop(String reason, @Nullable String sequence) {
    private static final String BY_SEQUENCE = "stop_sequence:";

    static AnthropicStop of(AnthropicAsk ask, Speech speech) {
        if (ask.callsTools(speech)) {
            return new AnthropicStop("tool_use", null);
        }
        String reason = speech.finishReason();
        if (reason.startsWith(BY_SEQUENCE)) {
            return new AnthropicStop("stop_sequence", reason.substring(BY_SEQUENCE.length()));
        }
        return new AnthropicStop(
                switch (reason) {
                    case "stop" -> "end_turn";
                    case "length" -> "max_tokens";
                    case "content_filter" -> "refusal";
                    default -> reason;
                },
                null);
    }

    ObjectNode into(ObjectNode node) {
        node.put("stop_reason", reason).put("stop_sequence", sequence).putNull("stop_details");
        if (reason.equals("refusal")) {
            node.putObject("stop_details")
                    .put("type", "refusal")
                    .putNull("category")
                    .putNull("explanation");
        }
        return node;
    }
}
