package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What the vendor refuses of tools, their declarations and the choice between them. */
final class GeminiScrutinyTools {
    private static final String NAME = "[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}";
    private static final Set<String> NARROWING = Set.of("ANY", "VALIDATED");

    private final GeminiFindings findings;
    private final Set<String> names = new HashSet<>();

    private GeminiScrutinyTools(GeminiFindings findings) {
        this.findings = findings;
    }

    static void inspect(JsonNode body, GeminiFindings findings) {
        GeminiScrutinyTools scrutiny = new GeminiScrutinyTools(findings);
        JsonNode tools = body.path("tools");
        for (int index = 0; index < tools.size(); index++) {
            scrutiny.inspectTool(tools.path(index), "tools[" + index + "]");
        }
        JsonNode calling = body.path("toolConfig").path("functionCallingConfig");
        if (calling.isObject()) {
            scrutiny.inspectChoice(calling);
        }
        boolean configured = body.hasNonNull("systemInstruction") || body.has("tools") || body.has("toolConfig");
        if (body.hasNonNull("cachedContent") && configured) {
            findings.addWhole("CachedContent can not be used with GenerateContent request setting system_instruction,"
                    + " tools or tool_config.\n\nProposed fix: move those values to CachedContent from GenerateContent"
                    + " request.");
        }
    }

    static int declarations(JsonNode body) {
        int declared = 0;
        for (JsonNode tool : body.path("tools")) {
            declared += tool.path("functionDeclarations").size();
        }
        return declared;
    }

    private void inspectTool(JsonNode tool, String place) {
        JsonNode declarations = tool.path("functionDeclarations");
        boolean empty = declarations.isEmpty() && (tool.isEmpty() || tool.has("functionDeclarations"));
        findings.require(!empty, place + ".tool_type", "required one_of 'tool_type' must have one initialized field");
        for (int index = 0; index < declarations.size(); index++) {
            inspectDeclaration(declarations.path(index), place + ".function_declarations[" + index + "]");
        }
    }

    private void inspectDeclaration(JsonNode declaration, String place) {
        String name = declaration.path("name").asText();
        findings.require(
                name.matches(NAME),
                place + ".name",
                "Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9),"
                        + " underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.");
        findings.require(
                !declaration.path("description").asText().isBlank(),
                place + ".description",
                "description is required.");
        if (!names.add(name)) {
            findings.addWhole("Duplicate function declaration found: " + name);
        }
        inspectSchemas(declaration, place);
    }

    private void inspectSchemas(JsonNode declaration, String place) {
        JsonNode parameters = declaration.path("parameters");
        if (parameters.isObject()) {
            findings.require(
                    parameters.path("type").asText().equalsIgnoreCase("OBJECT"),
                    place + ".parameters.type",
                    "parameters schema should be of type OBJECT.");
            GeminiScrutinySchema.inspect(parameters, place + ".parameters", findings);
        }
        if (declaration.path("response").isObject()) {
            GeminiScrutinySchema.inspect(declaration.path("response"), place + ".response", findings);
        }
        if (declaration.hasNonNull("parametersJsonSchema")) {
            findings.require(
                    !parameters.isObject(),
                    place + ".parameters_json_schema",
                    "must not be set together with parameters.");
            GeminiScrutinyJsonSchema.inspectParameters(
                    declaration.path("parametersJsonSchema"), place + ".parameters_json_schema", findings);
        }
    }

    private void inspectChoice(JsonNode calling) {
        if (names.isEmpty()) {
            findings.addWhole("Function calling config is set without function_declarations.");
        }
        String mode = calling.path("mode").asText("AUTO").toUpperCase(Locale.ROOT);
        JsonNode allowed = calling.path("allowedFunctionNames");
        String place = "tool_config.function_calling_config.allowed_function_names";
        findings.require(
                allowed.isEmpty() || NARROWING.contains(mode),
                place,
                "allowed_function_names should only be set when the mode is ANY or VALIDATED.");
        for (int index = 0; index < allowed.size(); index++) {
            findings.require(
                    names.contains(allowed.path(index).asText()),
                    place + "[" + index + "]",
                    "function is not declared in function_declarations.");
        }
    }
}
