package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** The tools that a response may use, and which it must: flat, unlike those of chat. OpenAI's own are not looked into. */
final class OpenAiScrutinyOfFunctions {
    private static final List<String> KINDS = List.of(
            "function",
            "custom",
            "namespace",
            "file_search",
            "web_search",
            "web_search_2025_08_26",
            "web_search_preview",
            "web_search_preview_2025_03_11",
            "computer",
            "computer_use_preview",
            "code_interpreter",
            "image_generation",
            "local_shell",
            "shell",
            "apply_patch",
            "tool_search",
            "programmatic_tool_calling",
            "mcp");
    private static final Set<String> OF_FUNCTION = Set.of(
            "type", "name", "description", "parameters", "strict", "allowed_callers", "defer_loading", "output_schema");

    private OpenAiScrutinyOfFunctions() {}

    static void require(OpenAiInput body) {
        OpenAiInput tools = body.member("tools");
        if (tools.isSet()) {
            tools.requireList().forEach(OpenAiScrutinyOfFunctions::requireTool);
        }
        if (body.member("tool_choice").isSet()) {
            requireChoice(body.member("tool_choice"), tools.node());
        }
        body.member("parallel_tool_calls").requireBooleanIfSet();
        body.member("max_tool_calls").requireIntegerIfSet(1, Integer.MAX_VALUE);
    }

    private static void requireTool(OpenAiInput tool) {
        tool.requireObject().required("type").requireOneOf(KINDS);
        switch (tool.member("type").text()) {
            case "function" -> requireFunction(tool);
            case "custom" -> tool.required("name").requireName();
            case "mcp" -> tool.required("server_label").requireText();
            case "file_search" -> tool.required("vector_store_ids").requireList();
            case "code_interpreter" -> tool.required("container");
            default -> {
                // takes everything by default
            }
        }
    }

    private static void requireFunction(OpenAiInput tool) {
        tool.required("name").requireName();
        tool.requireOnly(OF_FUNCTION);
        tool.member("description").requireTextIfSet();
        tool.member("strict").requireBooleanIfSet();
        if (tool.member("parameters").isSet()) {
            OpenAiScrutinyOfSchema.requireOfFunction(tool);
        }
    }

    private static void requireChoice(OpenAiInput choice, JsonNode tools) {
        if (choice.node().isTextual()) {
            choice.requireOneOf("none", "auto", "required");
            if (choice.text().equals("required") && tools.isEmpty()) {
                throw OpenAiRefused.uncoded(
                        choice.path(), "Tool choice 'required' must be specified with 'tools' parameter.");
            }
            return;
        }
        String kind = choice.requireObject().required("type").requireText();
        switch (kind) {
            case "function", "custom" -> {
                choice.requireOnly("type", "name");
                requireOffered(choice, choice.required("name").requireText(), tools);
            }
            case "allowed_tools" -> {
                choice.requireOnly("type", "mode", "tools");
                choice.required("mode").requireOneOf("auto", "required");
                for (OpenAiInput allowed : choice.required("tools").requireList()) {
                    if (allowed.member("type").text().equals("function")) {
                        requireOffered(choice, allowed.required("name").requireText(), tools);
                    }
                }
            }
            default -> choice.member("type").requireOneOf(KINDS);
        }
    }

    private static void requireOffered(OpenAiInput choice, String name, JsonNode tools) {
        if (tools.valueStream().noneMatch(tool -> tool.path("name").asText().equals(name))) {
            throw OpenAiRefused.uncoded(choice.path(), "Tool choice 'function' not found in 'tools' parameter.");
        }
    }
}
