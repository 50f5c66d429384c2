package dev.caravan.conversation;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads a request of the Responses API into a conversation. The request was found well formed before; what is refused
 * here is what nothing but that API can do. One instance reads one request.
 */
public final class ResponsesTalk {
    /** Their names for members that chat requests have as well. */
    private static final Map<String, String> NAMES = Map.of("max_output_tokens", "max_completion_tokens");

    /**
     * Says nothing about the answer here, or is looked at elsewhere: what the answer repeats, what is for answers that are
     * kept, what is for tools that a provider runs by itself, and what a client notes about itself.
     */
    private static final Set<String> UNDERSTOOD = Set.of(
            "model",
            "input",
            "instructions",
            "stream",
            "stream_options",
            "metadata",
            "store",
            "background",
            "client_metadata",
            "max_tool_calls");

    private static final Known TOOL = Known.of("type", "name", "description", "parameters", "strict", "cache_control");

    private final Slice root;
    private final SequencedMap<String, String> given = new LinkedHashMap<>();

    private ResponsesTalk(Slice root) {
        this.root = root;
    }

    /** @throws ProviderFailure where only a provider who has that API could do what is asked */
    public static Conversation read(Slice root) {
        return new ResponsesTalk(root).read();
    }

    private Conversation read() {
        root.members(this::note);
        List<Tool> offered = tools();
        AllowedTools allowed = new AllowedTools(offered, tool -> tool.get("name"));
        ToolChoice choice = choice(allowed);
        ResponsesTurns turns = new ResponsesTurns(root);
        return new Conversation(
                Form.RESPONSES,
                root,
                given,
                turns.read(),
                allowed.tools(),
                choice,
                shape(),
                root.get("max_output_tokens").whole(),
                List.of(),
                thinking(),
                user(),
                turns.thoughts());
    }

    private void note(String name, Slice value) {
        if (!value.isGiven() || UNDERSTOOD.contains(name) || Neutral.is(name, value)) {
            return;
        }
        switch (name) {
            case "text" -> value.members(this::noteText);
            case "reasoning" -> value.members(this::noteReasoning);
            case "include" -> noteIncluded(value);
            case "truncation" -> {
                if (!value.is("disabled")) {
                    given.put(name, name);
                }
            }
            default -> given.put(NAMES.getOrDefault(name, name), name);
        }
    }

    private void noteText(String name, Slice value) {
        String place = "text." + name;
        switch (name) {
            case "format" -> {
                if (!Neutral.is("response_format", value) && value.isGiven()) {
                    given.put("response_format", place);
                }
            }
            case "verbosity" -> {
                if (value.isGiven() && !Neutral.is(name, value)) {
                    given.put(name, place);
                }
            }
            default -> noteOther(place, value);
        }
    }

    private void noteReasoning(String name, Slice value) {
        String place = "reasoning." + name;
        switch (name) {
            case "effort" -> {
                if (value.isGiven()) {
                    given.put("reasoning_effort", place);
                }
            }
            // Shown where there is anything to show.
            case "summary", "generate_summary" -> {}
            default -> noteOther(place, value);
        }
    }

    private void noteOther(String place, Slice value) {
        if (value.isGiven()) {
            given.put(place, place);
        }
    }

    /** Of tools that a provider runs by itself there is nothing to include. */
    private void noteIncluded(Slice include) {
        int index = 0;
        for (Slice wish : include.items()) {
            if (wish.is("message.output_text.logprobs")) {
                given.put("logprobs", "include[" + index + "]");
            }
            index++;
        }
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        int index = 0;
        for (Slice tool : root.get("tools").items()) {
            String place = "tools[" + index++ + "]";
            if (!tool.get("type").is("function")) {
                throw Unserved.at(place + ".type", "must be function for this provider");
            }
            TOOL.require(tool, place);
            tools.add(new Tool(
                    tool.get("name").text(),
                    tool.get("description").inner(),
                    tool.get("parameters").isGiven() ? tool.get("parameters") : Slice.MISSING,
                    tool.get("strict").isTrue(),
                    tool.get("cache_control"),
                    place));
        }
        return tools;
    }

    private ToolChoice choice(AllowedTools allowed) {
        Slice choice = root.get("tool_choice");
        Slice parallel = root.get("parallel_tool_calls");
        boolean oneAtATime = parallel.isFlag() && !parallel.isTrue();
        if (!choice.isObject()) {
            return new ToolChoice(AllowedTools.kind(choice.text()), Optional.empty(), oneAtATime);
        }
        return switch (choice.get("type").text()) {
            case "function" ->
                new ToolChoice(
                        ToolChoice.Kind.NAMED, Optional.of(choice.get("name").text()), oneAtATime);
            case "allowed_tools" -> allowed.narrowed(choice, oneAtATime);
            default -> throw Unserved.at("tool_choice.type", "is not known to this provider");
        };
    }

    private AnswerShape shape() {
        Slice format = root.get("text").get("format");
        return switch (format.get("type").text()) {
            case "", "text" -> AnswerShape.FREE;
            case "json_object" -> new AnswerShape.AnyJson();
            case "json_schema" -> {
                if (!format.get("schema").isObject()) {
                    throw Unserved.at("text.format.schema", "is missing");
                }
                yield new AnswerShape.Fitting(
                        format.get("name").text(),
                        format.get("schema"),
                        format.get("strict").isTrue());
            }
            default -> throw Unserved.at("text.format.type", "is not known to this provider");
        };
    }

    private Thinking thinking() {
        Slice reasoning = root.get("reasoning");
        boolean shown = reasoning.get("summary").isGiven()
                || reasoning.get("generate_summary").isGiven();
        Slice effort = reasoning.get("effort");
        return new Thinking(
                effort.isGiven() ? Optional.of(ChatTalk.effort(effort.text(), "reasoning.effort")) : Optional.empty(),
                OptionalLong.empty(),
                shown);
    }

    private Optional<JsonText> user() {
        Slice user = root.get("safety_identifier").isGiven() ? root.get("safety_identifier") : root.get("user");
        return user.isString() ? Optional.of(user.inner()) : Optional.empty();
    }
}
