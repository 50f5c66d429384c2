package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes one turn as messages in OpenAI's form: results of tools are messages of their own there, and come first. */
final class ChatTurnJson {
    private final JsonGenerator json;

    ChatTurnJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Turn turn) throws IOException {
        List<Part> said = new ArrayList<>();
        for (Part part : turn.parts()) {
            switch (part) {
                case Part.ToolResult result -> {
                    toolMessage(result);
                    result.content().stream()
                            .filter(shown -> !(shown instanceof Part.Text))
                            .forEach(said::add);
                }
                // Signed by Claude for Claude.
                case Part.Thought thought -> {}
                default -> said.add(part);
            }
        }
        if (!said.isEmpty() || turn.is(Turn.Role.ASSISTANT)) {
            message(turn, said);
        }
    }

    private void toolMessage(Part.ToolResult result) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", "tool");
        json.writeStringField("tool_call_id", result.callId());
        json.writeFieldName("content");
        (result.failed() ? JsonText.of("Error: ").plus(result.text()) : result.text()).writeTo(json);
        json.writeEndObject();
    }

    private void message(Turn turn, List<Part> said) throws IOException {
        List<Part> calls = said.stream().filter(Part.ToolCall.class::isInstance).toList();
        List<Part> contents =
                said.stream().filter(part -> !(part instanceof Part.ToolCall)).toList();
        json.writeStartObject();
        json.writeStringField("role", role(turn));
        json.writeFieldName("content");
        if (contents.isEmpty() && !calls.isEmpty()) {
            json.writeNull();
        } else if (isOneText(turn, contents)) {
            text(contents, turn.is(Turn.Role.SYSTEM) ? "\n\n" : "").writeTo(json);
        } else {
            json.writeStartArray();
            for (Part part : contents) {
                part(part);
            }
            json.writeEndArray();
        }
        if (!calls.isEmpty()) {
            json.writeArrayFieldStart("tool_calls");
            for (Part call : calls) {
                toolCall((Part.ToolCall) call);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Parts of a user's message stay apart; the other roles' messages are plain text with most who speak this form. */
    private static boolean isOneText(Turn turn, List<Part> contents) {
        boolean one = contents.size() <= 1 || !turn.is(Turn.Role.USER);
        return one && contents.stream().allMatch(Part.Text.class::isInstance);
    }

    private static String role(Turn turn) {
        return switch (turn.role()) {
            case SYSTEM -> "system";
            case USER, TOOL -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    private static JsonText text(List<Part> parts, String between) {
        JsonText border = JsonText.of(between);
        JsonTexts text = new JsonTexts();
        for (Part part : parts) {
            if (!text.isEmpty()) {
                text.add(border);
            }
            text.add(((Part.Text) part).text());
        }
        return text.joined();
    }

    private void toolCall(Part.ToolCall call) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", call.id());
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", call.name());
        json.writeStringField("arguments", call.arguments());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void part(Part part) throws IOException {
        json.writeStartObject();
        switch (part) {
            case Part.Text text -> {
                json.writeStringField("type", "text");
                json.writeFieldName("text");
                text.text().writeTo(json);
            }
            case Part.Image image -> {
                json.writeStringField("type", "image_url");
                json.writeObjectFieldStart("image_url");
                json.writeFieldName("url");
                address(image.media()).writeTo(json);
                json.writeEndObject();
            }
            case Part.Document document -> {
                if (document.media() instanceof Part.Media.Remote) {
                    throw Unserved.at(document.place(), "must bring the document itself for this provider");
                }
                json.writeStringField("type", "file");
                json.writeObjectFieldStart("file");
                json.writeFieldName("filename");
                (document.title().isEmpty() ? JsonText.of("document") : document.title()).writeTo(json);
                json.writeFieldName("file_data");
                address(document.media()).writeTo(json);
                json.writeEndObject();
            }
            default -> throw Unserved.at(part.place(), "is of a kind that this provider does not know");
        }
        json.writeEndObject();
    }

    private static JsonText address(Part.Media media) {
        return switch (media) {
            case Part.Media.Inline inline ->
                JsonText.of("data:" + inline.type() + ";base64,").plus(inline.base64());
            case Part.Media.Remote remote -> remote.url();
        };
    }
}
