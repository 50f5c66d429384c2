package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.request.TokenEstimate;

/** Estimates what a request's messages and tools cost before a word is answered. */
final class PromptTokens {
    private static final int PER_IMAGE = 85;
    private static final int ANSWER_START = 3;

    private PromptTokens() {}

    static int of(SandboxRequest request) {
        int tokens = ANSWER_START;
        for (JsonNode message : request.messages()) {
            tokens += TokenEstimate.PER_MESSAGE + ofMessage(message);
        }
        return request.tools().isEmpty()
                ? tokens
                : tokens + TokenEstimate.of(request.tools().toString());
    }

    private static int ofMessage(JsonNode message) {
        int tokens = TokenEstimate.of(MessageText.of(message))
                + TokenEstimate.of(message.path("name").asText());
        for (JsonNode part : message.path("content")) {
            tokens += part.has("image_url") ? PER_IMAGE : 0;
        }
        for (JsonNode call : message.path("tool_calls")) {
            tokens += TokenEstimate.of(call.path("function").toString());
        }
        return tokens;
    }
}
