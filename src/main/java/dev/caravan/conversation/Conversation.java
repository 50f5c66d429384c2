package dev.caravan.conversation;

import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * What is asked of a model, read into its parts, for dialects that must say it in their own words. {@code given} are the
 * members that the caller set, each under OpenAI's name for it with the name that the caller used: a dialect must not
 * pass over one that it does not know. {@code thoughts} is what models thought before they called tools, by the call's id,
 * where the caller brings it back. Immutable.
 */
public record Conversation(
        Form form,
        Slice root,
        SequencedMap<String, String> given,
        List<Turn> turns,
        List<Tool> tools,
        ToolChoice choice,
        AnswerShape shape,
        OptionalLong maxTokens,
        List<JsonText> stops,
        Thinking thinking,
        Optional<JsonText> user,
        Map<String, Slice> thoughts) {
    public Conversation {
        given = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(given));
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
        stops = List.copyOf(stops);
        thoughts = Map.copyOf(thoughts);
    }

    /** One whose form has no place for what was thought, or has it among its parts. */
    public Conversation(
            Form form,
            Slice root,
            SequencedMap<String, String> given,
            List<Turn> turns,
            List<Tool> tools,
            ToolChoice choice,
            AnswerShape shape,
            OptionalLong maxTokens,
            List<JsonText> stops,
            Thinking thinking,
            Optional<JsonText> user) {
        this(form, root, given, turns, tools, choice, shape, maxTokens, stops, thinking, user, Map.of());
    }

    public boolean offersTools() {
        return !tools.isEmpty();
    }

    public boolean has(String member) {
        return given.containsKey(member);
    }

    /** A member's value as the caller wrote it; missing where it was not set. */
    public Slice value(String member) {
        if (!has(member)) {
            return Slice.MISSING;
        }
        String name = nameOf(member);
        int dot = name.indexOf('.');
        return dot < 0 ? root.get(name) : root.get(name.substring(0, dot)).get(name.substring(dot + 1));
    }

    /** What the caller calls a member. */
    public String nameOf(String member) {
        return given.getOrDefault(member, member);
    }
}
