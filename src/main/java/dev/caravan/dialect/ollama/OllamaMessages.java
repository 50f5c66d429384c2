package dev.caravan.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Part;
import dev.caravan.conversation.Turn;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes turns as Ollama's messages, in the caller's order: one text each, with its images and tool calls beside it. The
 * results of tools are messages of their own and come first. Owned by one request.
 */
final class OllamaMessages {
    private static final JsonText LINE_END = JsonText.of("\n");

    private final JsonGenerator json;
    private final Map<String, String> toolsByCall = new HashMap<>();

    OllamaMessages(JsonGenerator json) {
        this.json = json;
    }

    void write(Turn turn) throws IOException {
        List<Part> said = new ArrayList<>();
        boolean answersTools = false;
        for (Part part : turn.parts()) {
            switch (part) {
                case Part.ToolResult result -> {
                    answersTools = true;
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
        if (!said.isEmpty() || !answersTools) {
            message(turn, said);
        }
    }

    private void toolMessage(Part.ToolResult result) throws IOException {
        JsonText text = text(result.content());
        json.writeStartObject();
        json.writeStringField("role", "tool");
        json.writeFieldName("content");
        (result.failed() ? JsonText.of("Error: ").plus(text) : text).writeTo(json);
        String tool = toolsByCall.get(result.callId());
        if (tool != null) {
            json.writeStringField("tool_name", tool);
        }
        json.writeStringField("tool_call_id", result.callId());
        json.writeEndObject();
    }

    private void message(Turn turn, List<Part> said) throws IOException {
        List<Part.Image> images = new ArrayList<>();
        List<Part.ToolCall> calls = new ArrayList<>();
        for (Part part : said) {
            switch (part) {
                case Part.Text text -> {}
                case Part.Image image -> images.add(image);
                case Part.ToolCall call -> calls.add(call);
                default -> throw Unserved.at(part.place(), "cannot be honoured by this provider");
            }
        }
        json.writeStartObject();
        json.writeStringField("role", role(turn));
        json.writeFieldName("content");
        text(said).writeTo(json);
        images(images);
        calls(calls);
        json.writeEndObject();
    }

    private static String role(Turn turn) {
        return switch (turn.role()) {
            case SYSTEM -> "system";
            case USER, TOOL -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    private static JsonText text(List<Part> parts) {
        JsonTexts text = new JsonTexts();
        for (Part part : parts) {
            if (part instanceof Part.Text next && !next.text().isEmpty()) {
                if (!text.isEmpty()) {
                    text.add(LINE_END);
                }
                text.add(next.text());
            }
        }
        return text.joined();
    }

    private void images(List<Part.Image> images) throws IOException {
        if (images.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("images");
        for (Part.Image image : images) {
            switch (image.media()) {
                // Callers may write a slash as an escape, and not everybody who takes base64 undoes that.
                case Part.Media.Inline inline ->
                    json.writeString(inline.base64().plain());
                case Part.Media.Remote remote ->
                    throw Unserved.at(image.place(), "must bring the image itself for this provider");
            }
        }
        json.writeEndArray();
    }

    private void calls(List<Part.ToolCall> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tool_calls");
        for (Part.ToolCall call : calls) {
            toolsByCall.put(call.id(), call.name());
            json.writeStartObject();
            json.writeStringField("id", call.id());
            json.writeObjectFieldStart("function");
            json.writeStringField("name", call.name());
            json.writeFieldName("arguments");
            json.writeRawValue(call.arguments());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
