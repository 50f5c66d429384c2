package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What the vendor refuses of {@code thinkingConfig}; much of it depends on the model. */
final class GeminiScrutinyThinking {
    private static final int DYNAMIC = -1;

    private GeminiScrutinyThinking() {}

    static void inspect(GeminiEndpoint endpoint, JsonNode thinking, GeminiFindings findings) {
        JsonNode budget = thinking.path("thinkingBudget");
        String level = thinking.path("thinkingLevel").asText("").toUpperCase(Locale.ROOT);
        if (budget.isNumber() && !level.isEmpty()) {
            findings.addWhole("You can only set only one of thinking budget and thinking level.");
        }
        if (!level.isEmpty()) {
            inspectLevel(endpoint.model(), level, findings);
        }
        if (budget.isNumber()) {
            inspectBudget(endpoint.model(), budget.asInt(), findings);
            if (budget.asInt() == 0 && thinking.path("includeThoughts").asBoolean()) {
                findings.addWhole("Thinking_config.include_thoughts is only enabled when thinking is enabled.");
            }
        }
    }

    private static void inspectLevel(String model, String level, GeminiFindings findings) {
        if (model.contains("gemini-2.")) {
            findings.addWhole("Thinking level is not supported for this model.");
        }
        boolean tooLittle = level.equals("MINIMAL") && model.matches(".*gemini-3(\\.\\d+)?-pro.*");
        boolean between = level.equals("MEDIUM") && model.contains("gemini-3-pro");
        if (tooLittle || between) {
            findings.addWhole(
                    "Thinking level %s is not supported for this model. Please retry with other thinking level."
                            .formatted(level));
        }
    }

    private static void inspectBudget(String model, int budget, GeminiFindings findings) {
        if (budget == 0 && model.contains("gemini-2.5-pro")) {
            findings.addWhole("Budget 0 is invalid. This model only works in thinking mode.");
            return;
        }
        int least = model.contains("gemini-2.5-pro") ? 128 : model.contains("gemini-2.5-flash-lite") ? 512 : 0;
        int most = model.contains("gemini-2.5-flash") ? 24_576 : 32_768;
        boolean fine = budget == DYNAMIC || budget == 0 || (budget >= least && budget <= most);
        if (!fine) {
            findings.addWhole("The thinking budget %d is invalid. Please choose a value between %d and %d."
                    .formatted(budget, least, most));
        }
    }
}
