package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What OpenAI refuses of a request for a response. */
final class OpenAiScrutinyOfResponses {
    private OpenAiScrutinyOfResponses() {}

    static Optional<Fault> refusal(JsonNode body) {
        if (body.path("model").asText().isEmpty()) {
            return Optional.of(new Fault(
                    400, "missing_required_parameter", "model", "Missing required parameter: 'model'."));
        }
        if (!body.hasNonNull("input")) {
            return Optional.of(new Fault(
                    400, "missing_required_parameter", "input", "Missing required parameter: 'input'."));
        }
        return Optional.empty();
    }
}
