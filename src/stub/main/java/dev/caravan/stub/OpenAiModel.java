package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** What a model can do, by its name; one that OpenAI does not have can do everything. */
record OpenAiModel(String name) {
    private static final Pattern REASONS = Pattern.compile("(o\\d|gpt-5(?!.*-chat)|codex).*");
    private static final Pattern NEVER_REASONS = Pattern.compile("(gpt-3|gpt-4|chatgpt|gpt-5.*-chat).*");

    static OpenAiModel of(JsonNode asked) {
        return new OpenAiModel(asked.path("model").asText());
    }

    /** Always, or where it is asked to. */
    boolean reasons(JsonNode asked) {
        return alwaysReasons() || (!neverReasons() && asked.hasNonNull("reasoning"));
    }

    boolean alwaysReasons() {
        return REASONS.matcher(name).matches();
    }

    boolean neverReasons() {
        return NEVER_REASONS.matcher(name).matches();
    }
}
