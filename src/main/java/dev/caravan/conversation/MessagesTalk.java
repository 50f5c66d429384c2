package dev.caravan.conversation;

import dev.caravan.conversation.Thinking.Effort;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * Reads a request in Anthropic's form into a conversation. The request was found well formed before; what is refused
 * here is what nothing but Anthropic's own API can do. One instance reads one request.
 */
public final class MessagesTalk {
    /** Anthropic's names for members that OpenAI has as well; empty for what says nothing about the answer. */
    private static final Map<String, String> NAMES = Map.of(
            "model", "",
            "messages", "",
            "system", "",
            "stream", "",
            "cache_control", "",
            "stop_sequences", "stop",
            "thinking", "reasoning_effort");

    /** How its input is streamed back is the provider's own affair. */
    private static final Known TOOL =
            Known.of("type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming");

    private final Slice root;
    private final SequencedMap<String, String> given = new LinkedHashMap<>();

    private MessagesTalk(Slice root) {
        this.root = root;
    }

    /** @throws ProviderFailure where only Anthropic could do what is asked */
    public static Conversation read(Slice root) {
        return new MessagesTalk(root).read();
    }

    private Conversation read() {
        root.members(this::note);
        Slice choice = root.get("tool_choice");
        return new Conversation(
                Form.ANTHROPIC,
                root,
                given,
                new MessagesTurns(root).read(),
                tools(),
                choice(choice),
                shape(),
                root.get("max_tokens").whole(),
                root.get("stop_sequences").items().stream().map(Slice::inner).toList(),
                thinking(),
                Optional.of(root.get("metadata").get("user_id"))
                        .filter(Slice::isString)
                        .map(Slice::inner));
    }

    private void note(String name, Slice value) {
        if (!value.isGiven() || Neutral.is(name, value)) {
            return;
        }
        switch (name) {
            case "metadata" -> {
                if (value.get("user_id").isGiven()) {
                    given.put("user", "metadata.user_id");
                }
            }
            case "output_config" -> value.members(this::noteOutput);
            case "tool_choice" -> {
                if (!value.get("type").is("auto")) {
                    given.put("tool_choice", "tool_choice");
                }
                if (value.get("disable_parallel_tool_use").isTrue()) {
                    given.put("parallel_tool_calls", "tool_choice.disable_parallel_tool_use");
                }
            }
            // standard_only asks for what everybody but Anthropic does anyway.
            case "service_tier" -> {}
            case "output_format" -> given.put("response_format", name);
            default -> {
                String ours = NAMES.getOrDefault(name, name);
                if (!ours.isEmpty()) {
                    given.put(ours, name);
                }
            }
        }
    }

    private void noteOutput(String name, Slice value) {
        String place = "output_config." + name;
        switch (name) {
            case "effort" -> given.putIfAbsent("reasoning_effort", place);
            case "format" -> given.put("response_format", place);
            default -> given.put(place, place);
        }
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        int index = 0;
        for (Slice tool : root.get("tools").items()) {
            String place = "tools[" + index++ + "]";
            if (tool.get("type").isGiven() && !tool.get("type").is("custom")) {
                throw Unserved.at(place + ".type", "must be custom for this provider");
            }
            TOOL.require(tool, place);
            tools.add(new Tool(
                    tool.get("name").text(),
                    tool.get("description").inner(),
                    tool.get("input_schema").isGiven() ? tool.get("input_schema") : Slice.MISSING,
                    tool.get("strict").isTrue(),
                    tool.get("cache_control"),
                    place));
        }
        return tools;
    }

    private static ToolChoice choice(Slice choice) {
        boolean oneAtATime = choice.get("disable_parallel_tool_use").isTrue();
        return switch (choice.get("type").text()) {
            case "", "auto" -> new ToolChoice(ToolChoice.Kind.FREE, Optional.empty(), oneAtATime);
            case "none" -> new ToolChoice(ToolChoice.Kind.NONE, Optional.empty(), oneAtATime);
            case "any" -> new ToolChoice(ToolChoice.Kind.SOME, Optional.empty(), oneAtATime);
            case "tool" ->
                new ToolChoice(
                        ToolChoice.Kind.NAMED, Optional.of(choice.get("name").text()), oneAtATime);
            default -> throw Unserved.at("tool_choice.type", "is not known to this provider");
        };
    }

    private AnswerShape shape() {
        Slice format = root.get("output_config").get("format").isGiven()
                ? root.get("output_config").get("format")
                : root.get("output_format");
        if (!format.isGiven()) {
            return AnswerShape.FREE;
        }
        if (!format.get("type").is("json_schema") || !format.get("schema").isObject()) {
            throw Unserved.at("output_config.format", "must be a json_schema with a schema");
        }
        return new AnswerShape.Fitting("answer", format.get("schema"), true);
    }

    private Thinking thinking() {
        Slice thinking = root.get("thinking");
        Optional<Effort> asked = effort(root.get("output_config").get("effort").text());
        boolean shown = !thinking.get("display").is("omitted");
        return switch (thinking.get("type").text()) {
            case "" -> new Thinking(asked, OptionalLong.empty(), false);
            case "disabled" -> new Thinking(Optional.of(Effort.NONE), OptionalLong.empty(), false);
            case "enabled" -> {
                OptionalLong budget = thinking.get("budget_tokens").whole();
                Effort byBudget = Effort.ofTokens(budget.orElse(Effort.MEDIUM.tokens()));
                yield new Thinking(asked.or(() -> Optional.of(byBudget)), budget, shown);
            }
            case "adaptive" -> new Thinking(asked.or(() -> Optional.of(Effort.HIGH)), OptionalLong.empty(), shown);
            default -> throw Unserved.at("thinking.type", "must be enabled, adaptive or disabled");
        };
    }

    private static Optional<Effort> effort(String word) {
        return switch (word) {
            case "" -> Optional.empty();
            case "low" -> Optional.of(Effort.LOW);
            case "medium" -> Optional.of(Effort.MEDIUM);
            case "high" -> Optional.of(Effort.HIGH);
            case "xhigh", "max" -> Optional.of(Effort.HIGHEST);
            default -> throw Unserved.at("output_config.effort", "must be low, medium, high, xhigh or max");
        };
    }
}
