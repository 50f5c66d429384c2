package dev.caravan.conversation;

import dev.caravan.conversation.Thinking.Effort;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads a chat request in OpenAI's form into a conversation. The request was found well formed before; what is refused
 * here is what nothing but OpenAI's own API can do. One instance reads one request.
 */
public final class ChatTalk {
    /** Says nothing about the answer: how it is sent, and what stands for it elsewhere in a conversation. */
    private static final Set<String> UNDERSTOOD = Set.of("model", "messages", "stream");

    private static final Known TOOL = Known.of("type", "function", "cache_control");
    private static final Known FUNCTION = Known.of("name", "description", "parameters", "strict");

    private final Slice root;
    private final SequencedMap<String, String> given = new LinkedHashMap<>();

    private ChatTalk(Slice root) {
        this.root = root;
    }

    /** @throws ProviderFailure where only OpenAI could do what is asked */
    public static Conversation read(Slice root) {
        return new ChatTalk(root).read();
    }

    private Conversation read() {
        root.members((name, value) -> {
            if (!UNDERSTOOD.contains(name) && value.isGiven() && !Neutral.is(name, value)) {
                given.put(name, name);
            }
        });
        List<Tool> offered = tools();
        AllowedTools allowed =
                new AllowedTools(offered, tool -> tool.get("function").get("name"));
        ToolChoice choice = choice(root.get("tool_choice"), root.get("parallel_tool_calls"), allowed);
        return new Conversation(
                Form.OPENAI,
                root,
                given,
                new ChatTurns(root.get("messages")).read(),
                allowed.tools(),
                choice,
                shape(),
                maxTokens(),
                stops(),
                thinking(),
                user());
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        int index = 0;
        for (Slice tool : root.get("tools").items()) {
            String place = "tools[" + index++ + "]";
            if (!tool.get("type").is("function")) {
                throw Unserved.at(place + ".type", "must be function for this provider");
            }
            Slice function = tool.get("function");
            TOOL.require(tool, place);
            FUNCTION.require(function, place + ".function");
            tools.add(new Tool(
                    function.get("name").text(),
                    function.get("description").inner(),
                    function.get("parameters").isGiven() ? function.get("parameters") : Slice.MISSING,
                    function.get("strict").isTrue(),
                    tool.get("cache_control"),
                    place));
        }
        return tools;
    }

    private static ToolChoice choice(Slice choice, Slice parallel, AllowedTools allowed) {
        boolean oneAtATime = parallel.isFlag() && !parallel.isTrue();
        if (choice.isObject()) {
            return switch (choice.get("type").text()) {
                case "function" ->
                    new ToolChoice(
                            ToolChoice.Kind.NAMED,
                            Optional.of(choice.get("function").get("name").text()),
                            oneAtATime);
                case "allowed_tools" -> allowed.narrowed(choice.get("allowed_tools"), oneAtATime);
                default -> throw Unserved.at("tool_choice", "is of a type that this provider does not know");
            };
        }
        return new ToolChoice(AllowedTools.kind(choice.text()), Optional.empty(), oneAtATime);
    }

    private AnswerShape shape() {
        Slice format = root.get("response_format");
        return switch (format.get("type").text()) {
            case "", "text" -> AnswerShape.FREE;
            case "json_object" -> new AnswerShape.AnyJson();
            case "json_schema" -> {
                Slice schema = format.get("json_schema");
                if (!schema.get("schema").isObject()) {
                    throw Unserved.at("response_format.json_schema.schema", "is missing");
                }
                yield new AnswerShape.Fitting(
                        schema.get("name").text(),
                        schema.get("schema"),
                        schema.get("strict").isTrue());
            }
            default -> throw Unserved.at("response_format", "is of a type that this provider does not know");
        };
    }

    private OptionalLong maxTokens() {
        OptionalLong newer = root.get("max_completion_tokens").whole();
        return newer.isPresent() ? newer : root.get("max_tokens").whole();
    }

    private List<JsonText> stops() {
        Slice stop = root.get("stop");
        return stop.isString()
                ? List.of(stop.inner())
                : stop.items().stream().map(Slice::inner).toList();
    }

    private Thinking thinking() {
        Slice effort = root.get("reasoning_effort");
        return effort.isGiven()
                ? new Thinking(Optional.of(effort(effort.text(), "reasoning_effort")), OptionalLong.empty(), false)
                : Thinking.OPEN;
    }

    static Effort effort(String word, String place) {
        return switch (word) {
            case "none" -> Effort.NONE;
            case "minimal" -> Effort.MINIMAL;
            case "low" -> Effort.LOW;
            case "medium" -> Effort.MEDIUM;
            case "high" -> Effort.HIGH;
            case "xhigh", "max" -> Effort.HIGHEST;
            default -> throw Unserved.at(place, "must be none, minimal, low, medium, high or xhigh");
        };
    }

    private Optional<JsonText> user() {
        Slice user = root.get("safety_identifier").isGiven() ? root.get("safety_identifier") : root.get("user");
        return user.isString() ? Optional.of(user.inner()) : Optional.empty();
    }
}
