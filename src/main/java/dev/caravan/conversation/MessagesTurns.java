package dev.caravan.conversation;

import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.util.ArrayList;
import java.util.List;

/** Reads the system prompt and the messages of a request in Anthropic's form. One instance reads one request. */
final class MessagesTurns {
    private static final Known MESSAGE = Known.of("role", "content");
    private static final Known TEXT = Known.of("type", "text", "cache_control");

    private final Slice root;

    MessagesTurns(Slice root) {
        this.root = root;
    }

    List<Turn> read() {
        List<Turn> turns = new ArrayList<>();
        Slice system = root.get("system");
        if (system.isGiven()) {
            turns.add(new Turn(Turn.Role.SYSTEM, content(system, "system"), "system"));
        }
        int index = 0;
        for (Slice message : root.get("messages").items()) {
            String place = "messages[" + index++ + "]";
            MESSAGE.require(message, place);
            turns.add(new Turn(
                    role(message.get("role"), place), content(message.get("content"), place + ".content"), place));
        }
        return turns;
    }

    private static Turn.Role role(Slice role, String place) {
        return switch (role.text()) {
            case "user" -> Turn.Role.USER;
            case "assistant" -> Turn.Role.ASSISTANT;
            // Of a beta: instructions from there on.
            case "system" -> Turn.Role.SYSTEM;
            default -> throw Unserved.at(place + ".role", "must be user or assistant for this provider");
        };
    }

    private static List<Part> content(Slice content, String place) {
        if (content.isString()) {
            return List.of(Part.Text.of(content.inner(), place));
        }
        List<Part> parts = new ArrayList<>();
        int index = 0;
        for (Slice block : content.items()) {
            parts.add(part(block, place + "[" + index++ + "]"));
        }
        return parts;
    }

    private static Part part(Slice block, String place) {
        Slice hint = block.get("cache_control");
        return switch (block.get("type").text()) {
            case "text" -> {
                TEXT.require(block, place);
                yield new Part.Text(block.get("text").inner(), hint, place);
            }
            case "image" -> new Part.Image(media(block.get("source"), place + ".source"), hint, place + ".source");
            case "document" -> document(block, hint, place);
            case "tool_use" ->
                new Part.ToolCall(
                        block.get("id").text(),
                        block.get("name").text(),
                        Arguments.requireObject(block.get("input").json(), place + ".input"),
                        place);
            case "tool_result" ->
                new Part.ToolResult(
                        block.get("tool_use_id").text(),
                        content(block.get("content"), place + ".content"),
                        block.get("is_error").isTrue(),
                        hint,
                        place);
            case "thinking", "redacted_thinking" -> new Part.Thought(block, place);
            default -> throw Unserved.at(place + ".type", "is of a type that this provider does not know");
        };
    }

    private static Part document(Slice block, Slice hint, String place) {
        if (block.get("citations").get("enabled").isTrue()) {
            throw Unserved.at(place + ".citations", "are not known to this provider");
        }
        Slice source = block.get("source");
        JsonText title = block.get("title").inner();
        if (source.get("type").is("text")) {
            JsonText text = source.get("data").inner();
            return new Part.Text(
                    title.isEmpty() ? text : title.plus(JsonText.of("\n\n")).plus(text), hint, place);
        }
        return new Part.Document(media(source, place + ".source"), title, hint, place + ".source");
    }

    private static Part.Media media(Slice source, String place) {
        return switch (source.get("type").text()) {
            case "base64" ->
                new Part.Media.Inline(
                        source.get("media_type").text(), source.get("data").inner());
            case "url" -> new Part.Media.Remote(source.get("url").inner());
            default -> throw Unserved.at(place + ".type", "must be base64 or url for this provider");
        };
    }
}
