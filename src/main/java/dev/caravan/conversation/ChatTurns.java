package dev.caravan.conversation;

import dev.caravan.json.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the messages of a request in OpenAI's form. One instance reads one list. */
final class ChatTurns {
    /** What other models thought and clients send back: it says nothing to anyone else. */
    private static final Set<String> PASSED_OVER = Set.of("reasoning_content", "reasoning", "reasoning_details");

    /** Agents' kits send their own answers back with the role in each part. */
    private static final Known PART =
            Known.of("type", "text", "refusal", "image_url", "input_audio", "file", "cache_control", "role");

    private final Slice messages;

    ChatTurns(Slice messages) {
        this.messages = messages;
    }

    List<Turn> read() {
        List<Turn> turns = new ArrayList<>();
        int index = 0;
        for (Slice message : messages.items()) {
            turns.add(turn(message, "messages[" + index++ + "]"));
        }
        return turns;
    }

    private static Turn turn(Slice message, String place) {
        Turn.Role role = role(message.get("role").text(), place);
        requireKnown(message, role, place);
        List<Part> parts = content(message.get("content"), place + ".content");
        return switch (role) {
            case SYSTEM, USER -> new Turn(role, parts, place);
            case ASSISTANT -> new Turn(role, assistant(message, parts, place), place);
            case TOOL ->
                new Turn(
                        role,
                        List.of(new Part.ToolResult(
                                message.get("tool_call_id").text(), parts, false, message.get("cache_control"), place)),
                        place);
        };
    }

    private static Turn.Role role(String role, String place) {
        return switch (role) {
            case "system", "developer" -> Turn.Role.SYSTEM;
            case "user" -> Turn.Role.USER;
            case "assistant" -> Turn.Role.ASSISTANT;
            case "tool" -> Turn.Role.TOOL;
            default -> throw Unserved.at(place + ".role", "is not known to this provider");
        };
    }

    private static void requireKnown(Slice message, Turn.Role role, String place) {
        message.members((name, value) -> {
            boolean known =
                    switch (name) {
                        case "role", "content", "tool_calls", "refusal", "cache_control" -> true;
                        case "name", "tool_call_id" -> role == Turn.Role.TOOL;
                        default -> PASSED_OVER.contains(name);
                    };
            boolean empty =
                    !value.isGiven() || (value.isArray() && value.items().isEmpty());
            if (!known && !empty) {
                throw Unserved.at(place + "." + name, "is not known to this provider");
            }
        });
    }

    private static List<Part> assistant(Slice message, List<Part> said, String place) {
        List<Part> parts = new ArrayList<>(said);
        if (message.get("refusal").isString()) {
            parts.add(Part.Text.of(message.get("refusal").inner(), place + ".refusal"));
        }
        int index = 0;
        for (Slice call : message.get("tool_calls").items()) {
            parts.add(toolCall(call, place + ".tool_calls[" + index++ + "]"));
        }
        return parts;
    }

    private static Part toolCall(Slice call, String place) {
        Slice function = call.get("function");
        if (!function.isObject()) {
            throw Unserved.at(place + ".type", "must be function for this provider");
        }
        String arguments = Arguments.requireObject(function.get("arguments").text(), place + ".function.arguments");
        return new Part.ToolCall(call.get("id").text(), function.get("name").text(), arguments, place);
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
        PART.require(part, place);
        Slice hint = part.get("cache_control");
        return switch (part.get("type").text()) {
            case "text" -> new Part.Text(part.get("text").inner(), hint, place);
            case "refusal" -> Part.Text.of(part.get("refusal").inner(), place);
            case "image_url" ->
                new Part.Image(
                        DataUrl.media(part.get("image_url").get("url"), place + ".image_url.url"),
                        hint,
                        place + ".image_url.url");
            case "input_audio" ->
                new Part.Audio(
                        part.get("input_audio").get("data").inner(),
                        part.get("input_audio").get("format").text(),
                        place + ".input_audio");
            case "file" -> document(part.get("file"), hint, place + ".file");
            default -> throw Unserved.at(place + ".type", "is of a type that this provider does not know");
        };
    }

    private static Part document(Slice file, Slice hint, String place) {
        if (!file.get("file_data").isString()) {
            throw Unserved.at(place, "must bring the file itself, as 'file_data', for this provider");
        }
        return new Part.Document(
                DataUrl.media(file.get("file_data"), place + ".file_data"),
                file.get("filename").inner(),
                hint,
                place + ".file_data");
    }
}
