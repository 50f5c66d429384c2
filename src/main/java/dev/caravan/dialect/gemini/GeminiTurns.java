package dev.caravan.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Part;
import dev.caravan.conversation.Turn;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contents of a conversation as Gemini wants them: system prompts apart, user and model in turn, the results of tools
 * right behind their calls, in the order of the calls and with nothing beside them, nothing empty.
 */
final class GeminiTurns {
    /** {@code results} are those of the calls in it, by the calls' ids. */
    private record Message(boolean byModel, List<Part> parts, Map<String, Part.ToolResult> results) {
        static Message of(boolean byModel) {
            return new Message(byModel, new ArrayList<>(), new HashMap<>());
        }
    }

    private static final Part BEGINNING = Part.Text.of(JsonText.of("(The conversation begins.)"), "messages");

    private final List<Part> system = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Message> callers = new HashMap<>();

    /** What the caller brought back of what was thought, by the ids of calls. */
    private final Map<String, Slice> thoughts;

    private GeminiTurns(Map<String, Slice> thoughts) {
        this.thoughts = thoughts;
    }

    static GeminiTurns of(Conversation conversation) {
        GeminiTurns turns = new GeminiTurns(conversation.thoughts());
        conversation.turns().forEach(turns::add);
        turns.settle();
        return turns;
    }

    private void add(Turn turn) {
        boolean byModel = turn.is(Turn.Role.ASSISTANT);
        for (Part part : turn.parts()) {
            if (saysNothing(part)) {
                continue;
            }
            if (turn.is(Turn.Role.SYSTEM)) {
                system.add(part);
                continue;
            }
            switch (part) {
                case Part.ToolResult result -> answer(result);
                case Part.ToolCall call -> {
                    open(byModel).parts.add(call);
                    callers.put(call.id(), messages.getLast());
                }
                default -> open(byModel).parts.add(part);
            }
        }
    }

    /** What Claude thought before says nothing to Gemini. */
    private static boolean saysNothing(Part part) {
        return part instanceof Part.Thought
                || (part instanceof Part.Text text && text.text().isEmpty());
    }

    private Message open(boolean byModel) {
        boolean goesOn = !messages.isEmpty()
                && messages.getLast().byModel == byModel
                && messages.getLast().results.isEmpty();
        if (!goesOn) {
            messages.add(Message.of(byModel));
        }
        return messages.getLast();
    }

    private void answer(Part.ToolResult result) {
        Message caller = callers.get(result.callId());
        if (caller == null) {
            throw Unserved.at(result.place(), "answers no call before it, which this provider needs");
        }
        if (caller.results.put(result.callId(), result) != null) {
            throw Unserved.at(result.place(), "answers a call that is answered already");
        }
    }

    private void settle() {
        if (messages.isEmpty()) {
            if (system.isEmpty()) {
                throw Unserved.at("messages", "hold no text");
            }
            messages.add(Message.of(false));
            messages.getFirst().parts.addAll(system);
            system.clear();
        }
        if (messages.getFirst().byModel) {
            messages.addFirst(Message.of(false));
            messages.getFirst().parts.add(BEGINNING);
        }
        for (Part part : system) {
            if (!(part instanceof Part.Text)) {
                throw Unserved.at(part.place(), "is no text, and this provider takes nothing else as a system prompt");
            }
        }
    }

    void write(JsonGenerator json, GeminiSignatures signatures) throws IOException {
        GeminiParts writer = new GeminiParts(json, signatures.model());
        if (!system.isEmpty()) {
            json.writeObjectFieldStart("systemInstruction");
            json.writeArrayFieldStart("parts");
            for (Part part : system) {
                writer.write(part);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeArrayFieldStart("contents");
        int current = startOfCurrentTurn();
        for (int i = 0; i < messages.size(); i++) {
            boolean signed = i > current && signatures.model().isThirdOrLater();
            message(json, writer, messages.get(i), signatures, signed);
        }
        json.writeEndArray();
    }

    /** What the user said last: Gemini wants the signatures of what the model did since. */
    private int startOfCurrentTurn() {
        int last = messages.size() - 1;
        while (last > 0 && messages.get(last).byModel) {
            last--;
        }
        return last;
    }

    private void message(
            JsonGenerator json, GeminiParts writer, Message message, GeminiSignatures signatures, boolean signed)
            throws IOException {
        begin(json, message.byModel ? "model" : "user");
        boolean first = true;
        for (Part part : message.parts) {
            if (part instanceof Part.ToolCall call) {
                Optional<Slice> signature = signatures.of(call.id(), thoughts);
                writer.call(call, signature, signed && first);
                first = false;
            } else {
                writer.write(part);
            }
        }
        end(json);
        results(json, writer, message);
    }

    private static void results(JsonGenerator json, GeminiParts writer, Message message) throws IOException {
        if (message.results.isEmpty()) {
            return;
        }
        List<Part> behind = new ArrayList<>();
        begin(json, "user");
        for (Part part : message.parts) {
            if (part instanceof Part.ToolCall call && message.results.containsKey(call.id())) {
                Part.ToolResult result = message.results.get(call.id());
                writer.result(call, result);
                behind.addAll(writer.behind(result));
            }
        }
        end(json);
        if (behind.isEmpty()) {
            return;
        }
        begin(json, "user");
        for (Part part : behind) {
            writer.write(part);
        }
        end(json);
    }

    private static void begin(JsonGenerator json, String role) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", role);
        json.writeArrayFieldStart("parts");
    }

    private static void end(JsonGenerator json) throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }
}
