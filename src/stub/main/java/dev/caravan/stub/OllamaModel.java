package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;

/** What a model can do, which its name tells. */
record OllamaModel(String name) {
    static OllamaModel of(JsonNode body) {
        return new OllamaModel(body.path("model").asText());
    }

    boolean isGone() {
        return name.contains("retired");
    }

    boolean takesTools() {
        return !name.contains("no-tools");
    }

    boolean takesThinking() {
        return !name.contains("no-think");
    }

    boolean takesThinkingLevels() {
        return name.contains("gpt-oss");
    }

    /** As Ollama names it when it speaks of what a model cannot do. */
    String fullName() {
        String tagged = name.contains(":") ? name : name + ":latest";
        return "registry.ollama.ai/" + (name.contains("/") ? "" : "library/") + tagged;
    }

    /** A request that says nothing of thinking has a thinking model think. */
    boolean thinks(JsonNode think) {
        if (think.isMissingNode()) {
            return name.contains("thinking") && takesThinking();
        }
        return think.isTextual() || think.asBoolean();
    }
}
