package dev.caravan.stub;

import static dev.caravan.stub.OllamaErrors.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** What Ollama refuses of the tools that a chat offers. */
final class OllamaScrutinyOfTools {
    private static final String FUNCTION = "ToolFunction.tools.function";
    private static final String PARAMETERS = "ToolFunctionParameters.tools.function.parameters";
    private static final OllamaType TOOL = OllamaType.struct("api.Tool");
    private static final OllamaStruct MEMBERS =
            new OllamaStruct(Map.of("type", OllamaType.STRING, "function", OllamaType.struct("api.ToolFunction")));
    private static final OllamaStruct FUNCTION_MEMBERS = new OllamaStruct(Map.of(
            "name", OllamaType.STRING,
            "description", OllamaType.STRING,
            "parameters", OllamaType.struct("api.ToolFunctionParameters")));
    private static final Map<String, OllamaType> SCHEMA_MEMBERS = Map.of(
            "type", OllamaType.STRING,
            "properties", OllamaType.struct("api.ToolPropertiesMap"),
            "required", OllamaType.list("[]string"));

    Optional<Fault> refusal(JsonNode tools) {
        return OllamaStruct.firstRefusal(tools, OllamaScrutinyOfTools::refusalOfTool);
    }

    private static Optional<Fault> refusalOfTool(JsonNode tool) {
        if (!tool.isObject()) {
            return refused(TOOL.complaint("ChatRequest.tools", tool));
        }
        JsonNode function = tool.path("function");
        return MEMBERS.refusal("Tool.tools", tool)
                .or(() -> FUNCTION_MEMBERS.refusal(FUNCTION, function))
                .or(() -> refusalOfSchema(function.path("parameters")))
                .or(() -> refusalOfGaps(tool.path("type").asText(), function));
    }

    /** JSON Schema may say more than Ollama knows. */
    private static Optional<Fault> refusalOfSchema(JsonNode schema) {
        return SCHEMA_MEMBERS.entrySet().stream()
                .filter(member -> schema.has(member.getKey()))
                .filter(member -> !member.getValue().fits().test(schema.path(member.getKey())))
                .map(member -> Fault.uncoded(
                        400,
                        member.getValue().complaint(PARAMETERS + "." + member.getKey(), schema.path(member.getKey()))))
                .findFirst();
    }

    /** The vendor lets these through and has the model guess; its documents require them. */
    private static Optional<Fault> refusalOfGaps(String type, JsonNode function) {
        if (!type.equals("function")) {
            return refused("invalid tool type: \"%s\"".formatted(type));
        }
        if (function.path("name").asText().isEmpty()) {
            return refused("tools.function.name is required");
        }
        return function.path("parameters").path("type").asText().equals("object")
                ? Optional.empty()
                : refused("tools.function.parameters must be of type \"object\"");
    }
}
