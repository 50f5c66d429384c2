package dev.caravan.dialect.anthropic;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Part;
import dev.caravan.conversation.Turn;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.PlainIds;
import dev.caravan.dialect.Thoughts;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of a conversation as Claude wants them: system prompts apart, user and assistant in turn, the results of
 * tools right behind their calls and before anything else, nothing empty.
 */
final class AnthropicTurns {
    private record Message(boolean assistant, List<Part> parts) {}

    private static final Part BEGINNING = Part.Text.of(JsonText.of("(The conversation begins.)"), "messages");

    private final List<Part> system = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Set<String> toolsCalled = new HashSet<>();
    private final PlainIds ids = new PlainIds();
    private Optional<Slice> lastThoughts = Optional.empty();

    private AnthropicTurns() {}

    static AnthropicTurns of(Conversation conversation, Thoughts thoughts) {
        AnthropicTurns turns = new AnthropicTurns();
        conversation.turns().forEach(turns::add);
        turns.settle();
        turns.recall(conversation, thoughts);
        return turns;
    }

    private void add(Turn turn) {
        List<Part> parts = turn.parts().stream().filter(part -> !isBlank(part)).toList();
        if (turn.is(Turn.Role.SYSTEM)) {
            system.addAll(parts);
            return;
        }
        boolean assistant = turn.is(Turn.Role.ASSISTANT);
        if (parts.isEmpty()) {
            return;
        }
        if (messages.isEmpty() || messages.getLast().assistant != assistant) {
            messages.add(new Message(assistant, new ArrayList<>()));
        }
        List<Part> message = messages.getLast().parts;
        for (Part part : parts) {
            switch (part) {
                case Part.ToolResult result -> message.add(result.of(ids.ofResult(result.callId())));
                case Part.ToolCall call -> {
                    message.add(call.as(ids.ofCall(call.id())));
                    toolsCalled.add(call.name());
                }
                default -> message.add(part);
            }
        }
    }

    private static boolean isBlank(Part part) {
        return part instanceof Part.Text text && text.text().isBlank();
    }

    private void settle() {
        // Stable: the others stay in their order behind the results.
        messages.forEach(message -> message.parts.sort(comparing(part -> !(part instanceof Part.ToolResult))));
        if (messages.isEmpty()) {
            if (system.isEmpty()) {
                throw Unserved.at("messages", "hold no text");
            }
            messages.add(new Message(false, new ArrayList<>(system)));
            system.clear();
        }
        if (messages.getFirst().assistant) {
            messages.addFirst(new Message(false, List.of(BEGINNING)));
        }
        Message last = messages.getLast();
        if (last.assistant && last.parts.getLast() instanceof Part.Text text) {
            last.parts.removeLast();
            last.parts.add(
                    new Part.Text(JsonText.of(text.text().plain().stripTrailing()), text.cacheHint(), text.place()));
        }
    }

    private void recall(Conversation conversation, Thoughts thoughts) {
        // Claude's are lists of blocks; what others keep here says nothing to it.
        lastToolCall()
                .ifPresent(call -> lastThoughts =
                        thoughts.of(call.id(), conversation.thoughts()).filter(AnthropicTurns::areThoughts));
    }

    /** And nothing else: a caller who brings them back might put in what nobody has weighed. */
    private static boolean areThoughts(Slice blocks) {
        return blocks.isArray()
                && blocks.items().stream()
                        .allMatch(block -> block.get("type").is("redacted_thinking")
                                || (block.get("type").is("thinking")
                                        && block.get("signature").isString()));
    }

    /** The first call of the turn whose results come last. */
    private Optional<Part.ToolCall> lastToolCall() {
        if (messages.size() < 2 || !(messages.getLast().parts.getFirst() instanceof Part.ToolResult)) {
            return Optional.empty();
        }
        return messages.get(messages.size() - 2).parts.stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .findFirst();
    }

    /** Whether Claude may think now: not between a tool's call and its answer without what it thought before. */
    boolean mayThink() {
        return lastToolCall().isEmpty() || lastThoughts.isPresent();
    }

    Set<String> toolsCalled() {
        return toolsCalled;
    }

    void write(JsonGenerator json, boolean thinking) throws IOException {
        if (!system.isEmpty()) {
            json.writeArrayFieldStart("system");
            for (Part part : system) {
                AnthropicParts.write(json, part);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("messages");
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            json.writeStartObject();
            json.writeStringField("role", message.assistant ? "assistant" : "user");
            json.writeArrayFieldStart("content");
            if (thinking && i == messages.size() - 2 && lastThoughts.isPresent()) {
                for (Slice thought : lastThoughts.get().items()) {
                    thought.writeTo(json);
                }
            }
            for (Part part : message.parts) {
                AnthropicParts.write(json, part);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
