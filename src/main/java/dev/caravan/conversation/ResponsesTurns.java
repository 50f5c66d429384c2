package dev.caravan.conversation;

import dev.caravan.json.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the instructions and items of a request of the Responses API. What a model said in one answer comes in several
 * items there, and is one turn here. One instance reads one request.
 */
final class ResponsesTurns {
    private static final Known PART = Known.of(
            "type",
            "text",
            "annotations",
            "logprobs",
            "refusal",
            "image_url",
            "detail",
            "file_data",
            "filename",
            "cache_control");

    private final Slice root;
    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, Slice> thoughts = new HashMap<>();

    /** What the model says in the turn that goes on; empty where none does. */
    private final List<Part> said = new ArrayList<>();

    private String saidAt = "";

    ResponsesTurns(Slice root) {
        this.root = root;
    }

    List<Turn> read() {
        Slice instructions = root.get("instructions");
        if (!instructions.inner().isEmpty()) {
            turns.add(new Turn(
                    Turn.Role.SYSTEM, List.of(Part.Text.of(instructions.inner(), "instructions")), "instructions"));
        }
        Slice input = root.get("input");
        if (input.isString()) {
            turns.add(new Turn(Turn.Role.USER, List.of(Part.Text.of(input.inner(), "input")), "input"));
        }
        int index = 0;
        for (Slice item : input.items()) {
            item(item, "input[" + index++ + "]");
        }
        settle();
        return turns;
    }

    /** What models thought before their calls of tools, by the calls' ids; known when all was read. */
    Map<String, Slice> thoughts() {
        return thoughts;
    }

    private void item(Slice item, String place) {
        switch (item.get("type").text()) {
            case "", "message" -> message(item, place);
            case "function_call" ->
                says(
                        new Part.ToolCall(
                                item.get("call_id").text(),
                                item.get("name").text(),
                                Arguments.requireObject(item.get("arguments").text(), place + ".arguments"),
                                place),
                        place);
            case "function_call_output" -> {
                settle();
                List<Part> output = content(item.get("output"), place + ".output");
                turns.add(new Turn(
                        Turn.Role.TOOL,
                        List.of(new Part.ToolResult(item.get("call_id").text(), output, false, Slice.MISSING, place)),
                        place));
            }
            case "reasoning" -> SealedThoughts.open(item.get("encrypted_content"), thoughts);
            default -> throw Unserved.at(place + ".type", "is of a type that this provider does not know");
        }
    }

    private void message(Slice message, String place) {
        List<Part> parts = content(message.get("content"), place + ".content");
        if (message.get("role").is("assistant")) {
            parts.forEach(part -> says(part, place));
            return;
        }
        settle();
        Turn.Role role = message.get("role").is("user") ? Turn.Role.USER : Turn.Role.SYSTEM;
        turns.add(new Turn(role, parts, place));
    }

    private void says(Part part, String place) {
        if (said.isEmpty()) {
            saidAt = place;
        }
        said.add(part);
    }

    private void settle() {
        if (!said.isEmpty()) {
            turns.add(new Turn(Turn.Role.ASSISTANT, said, saidAt));
            said.clear();
        }
    }

    private static List<Part> content(Slice content, String place) {
        if (content.isString()) {
            return List.of(Part.Text.of(content.inner(), place));
        }
        List<Part> parts = new ArrayList<>();
        int index = 0;
        for (Slice part : content.items()) {
            parts.add(part(part, place + "[" + index++ + "]"));
        }
        return parts;
    }

    private static Part part(Slice part, String place) {
        String type = part.get("type").text();
        if (type.equals("input_file") || type.equals("input_image")) {
            requireBrought(part, place);
        }
        PART.require(part, place);
        Slice hint = part.get("cache_control");
        return switch (type) {
            case "input_text", "output_text", "text" ->
                new Part.Text(part.get("text").inner(), hint, place);
            case "refusal" -> Part.Text.of(part.get("refusal").inner(), place);
            case "input_image" ->
                new Part.Image(DataUrl.media(part.get("image_url"), place + ".image_url"), hint, place + ".image_url");
            case "input_file" ->
                new Part.Document(
                        DataUrl.media(part.get("file_data"), place + ".file_data"),
                        part.get("filename").inner(),
                        hint,
                        place + ".file_data");
            default -> throw Unserved.at(place + ".type", "is of a type that this provider does not know");
        };
    }

    private static void requireBrought(Slice part, String place) {
        for (String elsewhere : List.of("file_id", "file_url")) {
            if (part.get(elsewhere).isGiven()) {
                throw Unserved.at(
                        place + "." + elsewhere, "cannot be fetched by this provider: bring the content itself");
            }
        }
        String content = part.get("type").is("input_file") ? "file_data" : "image_url";
        if (!part.get(content).isString()) {
            throw Unserved.at(place + "." + content, "is missing");
        }
    }
}
