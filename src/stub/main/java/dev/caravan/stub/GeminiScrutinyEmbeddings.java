package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What the vendor refuses of texts to embed. */
final class GeminiScrutinyEmbeddings {
    private static final int BATCH = 100;
    private static final int DIMENSIONS = 3072;

    private GeminiScrutinyEmbeddings() {}

    static void inspectOne(GeminiEndpoint endpoint, JsonNode body, GeminiFindings findings) {
        if (body.hasNonNull("model")) {
            requireModel(endpoint, body, "", findings);
        }
        inspect(body, "", findings);
    }

    static void inspectAll(GeminiEndpoint endpoint, JsonNode body, GeminiFindings findings) {
        JsonNode requests = body.path("requests");
        findings.require(!requests.isEmpty(), "requests", "requests is not specified");
        findings.require(requests.size() <= BATCH, "requests", "at most 100 requests can be in one batch");
        for (int index = 0; index < requests.size(); index++) {
            String place = "requests[" + index + "].";
            requireModel(endpoint, requests.path(index), place, findings);
            inspect(requests.path(index), place, findings);
        }
    }

    private static void requireModel(GeminiEndpoint endpoint, JsonNode each, String place, GeminiFindings findings) {
        String model = each.path("model").asText();
        if (!model.matches("models/[A-Za-z0-9._-]+")) {
            findings.add(place + "model", "unexpected model name format");
        } else {
            findings.require(
                    model.equals("models/" + endpoint.model()),
                    place + "model",
                    "must match the model specified in the URL");
        }
    }

    private static void inspect(JsonNode each, String place, GeminiFindings findings) {
        JsonNode parts = each.path("content").path("parts");
        findings.require(!parts.isEmpty(), place + "content", "contents is not specified");
        for (JsonNode part : parts) {
            if (GeminiScrutinyContents.data(part).isEmpty()) {
                findings.add(place + "content.parts", "required oneof field 'data' must have one initialized field");
            } else if (part.path("text").asText().isEmpty()) {
                findings.addWhole("The text content is empty.");
            }
        }
        JsonNode dimensions = each.path("outputDimensionality");
        findings.require(
                !dimensions.isNumber() || (dimensions.asInt() >= 1 && dimensions.asInt() <= DIMENSIONS),
                place + "output_dimensionality",
                "output_dimensionality must be in the range [1, 3072].");
        boolean document =
                each.path("taskType").asText().toUpperCase(Locale.ROOT).equals("RETRIEVAL_DOCUMENT");
        findings.require(
                !each.hasNonNull("title") || document,
                place + "title",
                "Title can only be specified if task type is set to RETRIEVAL_DOCUMENT.");
    }
}
