package dev.caravan.stub;

import static dev.caravan.stub.OllamaErrors.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What Ollama refuses of texts to embed. */
final class OllamaScrutinyOfEmbedding {
    private static final OllamaStruct REQUEST = new OllamaStruct(Map.of(
            "model", OllamaType.STRING,
            "input", OllamaType.RAW,
            "truncate", OllamaType.BOOL,
            "dimensions", OllamaType.INT,
            "keep_alive", OllamaType.RAW,
            "options", OllamaType.MAP));

    private final OllamaScrutinyOfOptions options = new OllamaScrutinyOfOptions();

    Optional<Fault> refusal(JsonNode body) {
        return REQUEST.refusal("EmbedRequest", body)
                .or(() -> options.refusalOfKeepAlive(body.path("keep_alive")))
                .or(() -> refusalOfInput(body.path("input")))
                .or(() -> refusalOfModel(OllamaModel.of(body)))
                .or(() -> options.refusal(body.path("options")))
                .or(() -> refusalOfDimensions(body.path("dimensions")));
    }

    private static Optional<Fault> refusalOfInput(JsonNode input) {
        if (input.isMissingNode()) {
            return refused("input is required");
        }
        boolean texts = input.isArray()
                && StreamSupport.stream(input.spliterator(), false).allMatch(JsonNode::isTextual);
        return input.isTextual() || texts ? Optional.empty() : refused("invalid input type");
    }

    /** Unlike a chat, an embedding has Ollama look for the model without a name. */
    private static Optional<Fault> refusalOfModel(OllamaModel model) {
        return model.name().isEmpty() || model.isGone()
                ? Optional.of(OllamaErrors.modelNotFound(model.name()))
                : Optional.empty();
    }

    /** The vendor passes over a number that makes no sense. */
    private static Optional<Fault> refusalOfDimensions(JsonNode dimensions) {
        return dimensions.asLong(1) < 1 ? refused("dimensions must be positive") : Optional.empty();
    }
}
