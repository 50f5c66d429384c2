package dev.caravan.stub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which tools are offered, and which of them are to be used. */
final class AnthropicScrutinyOfTools {
    private static final List<String> OF_ANTHROPIC = List.of(
            "bash_", "code_execution_", "computer_", "text_editor_", "tool_search_tool_", "web_fetch_", "web_search_");

    private AnthropicScrutinyOfTools() {}

    static void require(AnthropicInput body) {
        AnthropicInput tools = body.member("tools");
        Set<String> names = new HashSet<>();
        if (tools.isGiven()) {
            for (AnthropicInput tool : tools.requireList()) {
                if (!names.add(requireTool(tool))) {
                    throw tools.refused("Tool names must be unique.");
                }
            }
        }
        if (body.member("tool_choice").isGiven()) {
            requireChoice(body.member("tool_choice"), names);
        }
    }

    private static String requireTool(AnthropicInput tool) {
        tool.requireObject();
        if (OF_ANTHROPIC.stream().anyMatch(tool.kind()::startsWith)) {
            return tool.required("name").requireText();
        }
        AnthropicInput custom = tool.member("type").isSet()
                ? tool.requireKind("custom")
                : new AnthropicInput(tool.path() + ".custom", tool.node());
        String name = custom.required("name").requireName();
        requireSchema(custom.required("input_schema"));
        custom.member("description").requireTextIfGiven();
        custom.member("strict").requireBooleanIfGiven();
        custom.member("eager_input_streaming").requireBooleanIfGiven();
        AnthropicScrutinyOfCaching.requireMark(custom);
        custom.requireOnly(
                "type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming");
        if (custom.node().path("strict").asBoolean()) {
            AnthropicScrutinyOfSchema.require(custom, custom.node().path("input_schema"));
        }
        return name;
    }

    private static void requireSchema(AnthropicInput schema) {
        schema.requireDictionary();
        schema.required("type").requireOneOf("object");
        if (List.of("oneOf", "allOf", "anyOf").stream().anyMatch(schema.node()::has)) {
            throw schema.refused("input_schema does not support oneOf, allOf, or anyOf at the top level");
        }
    }

    private static void requireChoice(AnthropicInput choice, Set<String> names) {
        AnthropicInput way = choice.requireKind("any", "auto", "none", "tool");
        switch (way.kind()) {
            case "none" -> way.requireOnly("type");
            case "tool" -> {
                way.required("name").requireText();
                way.requireOnly("type", "name", "disable_parallel_tool_use");
            }
            default -> way.requireOnly("type", "disable_parallel_tool_use");
        }
        way.member("disable_parallel_tool_use").requireBooleanIfGiven();
        if (names.isEmpty()) {
            throw AnthropicRefused.invalid("tool_choice may only be specified while providing tools.");
        }
        if (way.is("tool") && !names.contains(way.member("name").requireText())) {
            throw AnthropicRefused.invalid("Tool '%s' not found in provided tools"
                    .formatted(way.member("name").requireText()));
        }
    }
}
