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
        Choices choices = new Choices(offered);
        ToolChoice choice = choices.read(root.get("tool_choice"), root.get("parallel_tool_calls"));
        return new Conversation(
                Form.OPENAI,
                root,
                given,
                new ChatTurns(root.get("messages")).read(),
                choices.allowed(),
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

    /** Of the tools on offer those that may be called, and whether one must be. */
    private static final class Choices {
        private List<Tool> allowed;

        Choices(List<Tool> offered) {
            this.allowed = offered;
        }

        List<Tool> allowed() {
            return allowed;
        }

        ToolChoice read(Slice choice, Slice parallel) {
            boolean oneAtATime = parallel.isFlag() && !parallel.isTrue();
            if (choice.isObject()) {
                return switch (choice.get("type").text()) {
                    case "function" ->
                        new ToolChoice(
                                ToolChoice.Kind.NAMED,
                                Optional.of(choice.get("function").get("name").text()),
                                oneAtATime);
                    case "allowed_tools" -> narrowed(choice.get("allowed_tools"), oneAtATime);
                    default -> throw Unserved.at("tool_choice", "is of a type that this provider does not know");
                };
            }
            return new ToolChoice(kind(choice.text()), Optional.empty(), oneAtATime);
        }

        private ToolChoice narrowed(Slice narrow, boolean oneAtATime) {
            Set<String> names = Set.copyOf(narrow.get("tools").items().stream()
                    .map(tool -> tool.get("function").get("name").text())
                    .distinct()
                    .toList());
            allowed =
                    allowed.stream().filter(tool -> names.contains(tool.name())).toList();
            return new ToolChoice(kind(narrow.get("mode").text()), Optional.empty(), oneAtATime);
        }

        private static ToolChoice.Kind kind(String word) {
            return switch (word) {
                case "", "auto" -> ToolChoice.Kind.FREE;
                case "none" -> ToolChoice.Kind.NONE;
                case "required" -> ToolChoice.Kind.SOME;
                default -> throw Unserved.at("tool_choice", "must be none, auto, required or an object");
            };
        }
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
                ? new Thinking(Optional.of(effort(effort.text())), OptionalLong.empty(), false)
                : Thinking.OPEN;
    }

    private static Effort effort(String word) {
        return switch (word) {
            case "none" -> Effort.NONE;
            case "minimal" -> Effort.MINIMAL;
            case "low" -> Effort.LOW;
            case "medium" -> Effort.MEDIUM;
            case "high" -> Effort.HIGH;
            case "xhigh", "max" -> Effort.HIGHEST;
            default -> throw Unserved.at("reasoning_effort", "must be none, minimal, low, medium, high or xhigh");
        };
    }

    private Optional<JsonText> user() {
        Slice user = root.get("safety_identifier").isGiven() ? root.get("safety_identifier") : root.get("user");
        return user.isString() ? Optional.of(user.inner()) : Optional.empty();
    }
}
