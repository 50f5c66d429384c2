package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;

/** What a request wants of the answer. */
record GeminiAsk(GeminiEndpoint endpoint, boolean thoughts, boolean mayCall, int candidates) {
    static GeminiAsk of(Request request) {
        JsonNode body = request.json();
        JsonNode config = body.path("generationConfig");
        String mode = body.path("toolConfig")
                .path("functionCallingConfig")
                .path("mode")
                .asText();
        return new GeminiAsk(
                GeminiEndpoint.required(request),
                config.path("thinkingConfig").path("includeThoughts").asBoolean(),
                GeminiScrutinyTools.declarations(body) > 0 && !mode.equalsIgnoreCase("NONE"),
                config.path("candidateCount").asInt(1));
    }

    boolean calls(Speech speech) {
        return mayCall && !speech.toolCalls().isEmpty();
    }
}
