package dev.caravan.conversation;

import dev.caravan.json.Slice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Of the tools on offer those that may be called, and whether one must be, in OpenAI's words. Owned by one thread. */
final class AllowedTools {
    private final UnaryOperator<Slice> name;
    private List<Tool> tools;

    /** {@code name} finds a tool's name in what a choice says of it. */
    AllowedTools(List<Tool> offered, UnaryOperator<Slice> name) {
        this.tools = offered;
        this.name = name;
    }

    List<Tool> tools() {
        return tools;
    }

    ToolChoice narrowed(Slice narrow, boolean oneAtATime) {
        Set<String> names = narrow.get("tools").items().stream()
                .map(tool -> name.apply(tool).text())
                .collect(Collectors.toSet());
        tools = tools.stream().filter(tool -> names.contains(tool.name())).toList();
        return new ToolChoice(kind(narrow.get("mode").text()), Optional.empty(), oneAtATime);
    }

    static ToolChoice.Kind kind(String word) {
        return switch (word) {
            case "", "auto" -> ToolChoice.Kind.FREE;
            case "none" -> ToolChoice.Kind.NONE;
            case "required" -> ToolChoice.Kind.SOME;
            default -> throw Unserved.at("tool_choice", "must be none, auto, required or an object");
        };
    }
}
