package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** What the vendor refuses of {@code safetySettings} and {@code cachedContent}. */
final class GeminiScrutinySafety {
    private GeminiScrutinySafety() {}

    static void inspect(JsonNode body, GeminiFindings findings) {
        Set<String> categories = new HashSet<>();
        JsonNode settings = body.path("safetySettings");
        for (int index = 0; index < settings.size(); index++) {
            JsonNode setting = settings.path(index);
            String place = "safety_settings[" + index + "].";
            findings.require(setting.hasNonNull("category"), place + "category", "category is required.");
            findings.require(setting.hasNonNull("threshold"), place + "threshold", "threshold is required.");
            findings.require(
                    categories.add(setting.path("category").asText()),
                    place + "category",
                    "element predicate failed: there is more than one setting for this category.");
        }
        if (body.hasNonNull("cachedContent")) {
            findings.require(
                    body.path("cachedContent").asText().matches("cachedContents/[a-z0-9-]+"),
                    "cached_content",
                    "unexpected cached content name format");
        }
    }
}
