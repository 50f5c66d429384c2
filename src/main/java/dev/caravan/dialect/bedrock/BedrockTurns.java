package dev.caravan.dialect.bedrock;

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
 * The messages of a conversation as Converse wants them: system prompts apart, user and assistant in turn beginning with
 * the user, the results of tools right behind their calls and before anything else, nothing empty.
 */
final class BedrockTurns {
    private record Message(boolean assistant, List<Part> parts) {}

    private static final Part BEGINNING = Part.Text.of(JsonText.of("(The conversation begins.)"), "messages");

    private final List<Part> system = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Set<String> toolsCalled = new HashSet<>();
    private final PlainIds ids = new PlainIds();
    private final BedrockModel model;
    private Optional<Slice> lastThoughts = Optional.empty();

    private BedrockTurns(BedrockModel model) {
        this.model = model;
    }

    static BedrockTurns of(Conversation conversation, BedrockModel model, Thoughts thoughts) {
        BedrockTurns turns = new BedrockTurns(model);
        conversation.turns().forEach(turns::add);
        turns.settle();
        turns.recall(thoughts);
        return turns;
    }

    private void add(Turn turn) {
        List<Part> parts = turn.parts().stream().filter(this::saysSomething).toList();
        if (turn.is(Turn.Role.SYSTEM)) {
            system.addAll(parts);
            return;
        }
        if (parts.isEmpty()) {
            return;
        }
        boolean assistant = turn.is(Turn.Role.ASSISTANT);
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

    /** What Claude thought makes sense to nobody else, and what is not signed by it not even to Claude. */
    private boolean saysSomething(Part part) {
        return switch (part) {
            case Part.Text text -> !text.text().isBlank();
            case Part.Thought thought -> model.maker() == BedrockModel.Maker.CLAUDE && isSigned(thought.block());
            default -> true;
        };
    }

    private static boolean isSigned(Slice thought) {
        return thought.get("type").is("redacted_thinking")
                || !thought.get("signature").inner().isEmpty();
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

    private void recall(Thoughts thoughts) {
        lastToolCall().ifPresent(call -> lastThoughts = BedrockThoughts.kept(thoughts, call.id(), model));
    }

    /** The first call of the turn whose results come last. */
    private Optional<Part.ToolCall> lastToolCall() {
        if (messages.size() < 2 || !(messages.getLast().parts.getFirst() instanceof Part.ToolResult)) {
            return Optional.empty();
        }
        return lastAnswer().stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .findFirst();
    }

    private List<Part> lastAnswer() {
        return messages.get(messages.size() - 2).parts;
    }

    /** Whether Claude may think now: not between a tool's call and its answer without what it thought before. */
    boolean mayThink() {
        return lastToolCall().isEmpty()
                || lastThoughts.isPresent()
                || lastAnswer().getFirst() instanceof Part.Thought;
    }

    Set<String> toolsCalled() {
        return toolsCalled;
    }

    void write(JsonGenerator json, boolean thinking) throws IOException {
        BedrockParts parts = new BedrockParts(json, model.cachesByPoints());
        if (!system.isEmpty()) {
            json.writeArrayFieldStart("system");
            for (Part part : system) {
                parts.write(part);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("messages");
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            json.writeStartObject();
            json.writeStringField("role", message.assistant ? "assistant" : "user");
            json.writeArrayFieldStart("content");
            boolean told = message.parts.getFirst() instanceof Part.Thought;
            if (thinking && i == messages.size() - 2 && lastThoughts.isPresent() && !told) {
                for (Slice thought : lastThoughts.get().items()) {
                    thought.writeTo(json);
                }
            }
            parts.writeAll(message.parts, thinking);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
