package dev.caravan.stub;

import static dev.caravan.stub.OllamaErrors.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Ollama refuses of the messages of a chat. An empty list is no fault: it loads the model. */
final class OllamaScrutinyOfMessages {
    private static final String PATH = "ChatRequest.messages";
    private static final OllamaType IMAGE = new OllamaType("api.ImageData", JsonNode::isTextual);
    private static final OllamaType CALL = OllamaType.struct("api.ToolCall");

    /** Go names the type by which a message decodes itself. */
    private static final OllamaType MESSAGE = OllamaType.struct("api.Alias");

    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");
    private static final OllamaStruct MEMBERS = new OllamaStruct(Map.of(
            "role", OllamaType.STRING,
            "content", OllamaType.STRING,
            "thinking", OllamaType.STRING,
            "images", OllamaType.list("[]api.ImageData"),
            "tool_calls", OllamaType.list("[]api.ToolCall"),
            "tool_name", OllamaType.STRING,
            "tool_call_id", OllamaType.STRING));
    private static final OllamaStruct CALL_MEMBERS = new OllamaStruct(Map.of(
            "id", OllamaType.STRING,
            "type", OllamaType.STRING,
            "function", OllamaType.struct("api.ToolCallFunction")));
    private static final OllamaStruct FUNCTION_MEMBERS = new OllamaStruct(Map.of(
            "index", OllamaType.INT,
            "name", OllamaType.STRING,
            "arguments", OllamaType.RAW));

    Optional<Fault> refusal(JsonNode messages) {
        return messages.isMissingNode()
                ? refused("messages is required")
                : OllamaStruct.firstRefusal(messages, OllamaScrutinyOfMessages::refusalOfMessage);
    }

    private static Optional<Fault> refusalOfMessage(JsonNode message) {
        if (!message.isObject()) {
            return refused(MESSAGE.complaint(PATH, message));
        }
        return MEMBERS.refusal(PATH, message)
                .or(() -> refusalOfRole(message.path("role").asText()))
                .or(() -> refusalOfSilence(message))
                .or(() -> OllamaStruct.firstRefusal(message.path("images"), OllamaScrutinyOfMessages::refusalOfImage))
                .or(() ->
                        OllamaStruct.firstRefusal(message.path("tool_calls"), OllamaScrutinyOfMessages::refusalOfCall));
    }

    private static Optional<Fault> refusalOfRole(String role) {
        return ROLES.contains(role)
                ? Optional.empty()
                : refused("invalid role: %s, role must be one of [system, user, assistant, tool]".formatted(role));
    }

    /** The vendor takes a message without content for an empty one; it shows that only of calls of tools. */
    private static Optional<Fault> refusalOfSilence(JsonNode message) {
        return message.has("content") || !message.path("tool_calls").isEmpty()
                ? Optional.empty()
                : refused("messages.content is required");
    }

    private static Optional<Fault> refusalOfImage(JsonNode image) {
        if (!image.isTextual()) {
            return refused(IMAGE.complaint(PATH + ".images", image));
        }
        return OllamaBase64.faultIn(image.asText())
                .map(position -> Fault.uncoded(400, "illegal base64 data at input byte " + position));
    }

    private static Optional<Fault> refusalOfCall(JsonNode call) {
        String path = PATH + ".tool_calls";
        if (!call.isObject()) {
            return refused(CALL.complaint(path, call));
        }
        JsonNode function = call.path("function");
        return CALL_MEMBERS
                .refusal(path, call)
                .or(() -> FUNCTION_MEMBERS.refusal(path + ".function", function))
                .or(() -> refusalOfFunction(call.path("type"), function));
    }

    private static Optional<Fault> refusalOfFunction(JsonNode type, JsonNode function) {
        if (!type.asText("function").equals("function")) {
            return refused("invalid tool call type: " + type);
        }
        if (function.path("name").asText().isEmpty()) {
            return refused("messages.tool_calls.function.name is required");
        }
        return function.path("arguments").isObject()
                ? Optional.empty()
                : refused("Value looks like object, but can't find closing '}' symbol");
    }
}
