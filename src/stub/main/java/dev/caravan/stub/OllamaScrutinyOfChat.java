package dev.caravan.stub;

import static dev.caravan.stub.OllamaErrors.refused;
import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Ollama refuses of a chat: first what does not decode, then what the model cannot do, then the rest. */
final class OllamaScrutinyOfChat {
    private static final OllamaStruct REQUEST = new OllamaStruct(Map.ofEntries(
            entry("model", OllamaType.STRING),
            entry("messages", OllamaType.list("[]api.Message")),
            entry("stream", OllamaType.BOOL),
            entry("format", OllamaType.RAW),
            entry("keep_alive", OllamaType.RAW),
            entry("tools", OllamaType.list("api.Tools")),
            entry("options", OllamaType.MAP),
            entry("think", OllamaType.RAW),
            entry("truncate", OllamaType.BOOL),
            entry("shift", OllamaType.BOOL),
            entry("logprobs", OllamaType.BOOL),
            entry("top_logprobs", OllamaType.INT)));
    private static final Set<String> THINKING_LEVELS = Set.of("high", "medium", "low");
    private static final int MOST_TOP_LOGPROBS = 20;

    private final OllamaScrutinyOfMessages messages = new OllamaScrutinyOfMessages();
    private final OllamaScrutinyOfTools tools = new OllamaScrutinyOfTools();
    private final OllamaScrutinyOfOptions options = new OllamaScrutinyOfOptions();

    Optional<Fault> refusal(JsonNode body) {
        OllamaModel model = OllamaModel.of(body);
        return REQUEST.refusal("ChatRequest", body)
                .or(() -> options.refusalOfKeepAlive(body.path("keep_alive")))
                .or(() -> refusalOfThink(body.path("think")))
                .or(() -> messages.refusal(body.path("messages")))
                .or(() -> tools.refusal(body.path("tools")))
                .or(() -> refusalOfTopLogprobs(body))
                .or(() -> refusalOfModel(model))
                .or(() -> refusalOfAbilities(model, body))
                .or(() -> options.refusal(body.path("options")))
                .or(() -> refusalOfFormat(body.path("format")));
    }

    private static Optional<Fault> refusalOfThink(JsonNode think) {
        if (think.isMissingNode() || think.isBoolean() || THINKING_LEVELS.contains(think.asText())) {
            return Optional.empty();
        }
        return refused(
                think.isTextual()
                        ? "invalid think value: %s (must be \"high\", \"medium\", \"low\", true, or false)"
                                .formatted(think)
                        : "think must be a boolean or string (\"high\", \"medium\", \"low\", true, or false)");
    }

    private static Optional<Fault> refusalOfTopLogprobs(JsonNode body) {
        long count = body.path("top_logprobs").asLong();
        return count < 0 || count > MOST_TOP_LOGPROBS
                ? refused("top_logprobs must be between 0 and " + MOST_TOP_LOGPROBS)
                : Optional.empty();
    }

    private static Optional<Fault> refusalOfModel(OllamaModel model) {
        if (model.name().isEmpty()) {
            return refused("model is required");
        }
        return model.isGone() ? Optional.of(OllamaErrors.modelNotFound(model.name())) : Optional.empty();
    }

    private static Optional<Fault> refusalOfAbilities(OllamaModel model, JsonNode body) {
        JsonNode think = body.path("think");
        if (model.thinks(think) && !model.takesThinking()) {
            return refused("\"%s\" does not support thinking".formatted(model.name()));
        }
        if (!body.path("tools").isEmpty() && !model.takesTools()) {
            return refused(model.fullName() + " does not support tools");
        }
        return think.isTextual() && !model.takesThinkingLevels()
                ? refused("think value %s is not supported for this model".formatted(think))
                : Optional.empty();
    }

    /** Comes to light only when the model is to answer, hence the status. */
    private static Optional<Fault> refusalOfFormat(JsonNode format) {
        boolean known = format.isMissingNode()
                || format.isObject()
                || (format.isTextual() && Set.of("", "json").contains(format.asText()));
        return known
                ? Optional.empty()
                : Optional.of(Fault.uncoded(
                        500,
                        "invalid format: %s; expected \"json\" or a valid JSON Schema object"
                                .formatted(TextNode.valueOf(format.toString()))));
    }
}
