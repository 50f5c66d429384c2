package dev.caravan.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Part;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Writes the parts of messages as Claude's content blocks. */
final class AnthropicParts {
    private static final Set<String> IMAGES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    private AnthropicParts() {}

    static void write(JsonGenerator json, Part part) throws IOException {
        json.writeStartObject();
        switch (part) {
            case Part.Text text -> {
                json.writeStringField("type", "text");
                json.writeFieldName("text");
                text.text().writeTo(json);
                hint(json, text.cacheHint());
            }
            case Part.Image image -> {
                json.writeStringField("type", "image");
                source(json, image.media(), IMAGES, image.place());
                hint(json, image.cacheHint());
            }
            case Part.Document document -> {
                json.writeStringField("type", "document");
                source(json, document.media(), Set.of("application/pdf"), document.place());
                if (!document.title().isEmpty()) {
                    json.writeFieldName("title");
                    document.title().writeTo(json);
                }
                hint(json, document.cacheHint());
            }
            case Part.ToolCall call -> toolCall(json, call);
            case Part.ToolResult result -> toolResult(json, result);
            case Part.Audio audio -> throw Unserved.at(audio.place(), "cannot be honoured by this provider");
            case Part.Thought thought -> throw new IllegalStateException("thoughts come in Claude's own form only");
        }
        json.writeEndObject();
    }

    private static void hint(JsonGenerator json, Slice hint) throws IOException {
        if (hint.isGiven()) {
            json.writeFieldName("cache_control");
            hint.writeTo(json);
        }
    }

    private static void source(JsonGenerator json, Part.Media media, Set<String> types, String place)
            throws IOException {
        json.writeObjectFieldStart("source");
        switch (media) {
            case Part.Media.Inline inline -> {
                if (!types.contains(inline.type())) {
                    throw Unserved.at(place, "must be one of " + String.join(", ", types) + " for this provider");
                }
                json.writeStringField("type", "base64");
                json.writeStringField("media_type", inline.type());
                json.writeFieldName("data");
                inline.base64().writeTo(json);
            }
            case Part.Media.Remote remote -> {
                if (!remote.url().plain().startsWith("https://")) {
                    throw Unserved.at(place, "must be a data URL or an https address for this provider");
                }
                json.writeStringField("type", "url");
                json.writeFieldName("url");
                remote.url().writeTo(json);
            }
        }
        json.writeEndObject();
    }

    private static void toolCall(JsonGenerator json, Part.ToolCall call) throws IOException {
        json.writeStringField("type", "tool_use");
        json.writeStringField("id", call.id());
        json.writeStringField("name", call.name());
        json.writeFieldName("input");
        json.writeRawValue(call.arguments());
    }

    private static void toolResult(JsonGenerator json, Part.ToolResult result) throws IOException {
        json.writeStringField("type", "tool_result");
        json.writeStringField("tool_use_id", result.callId());
        List<Part> content = result.content().stream()
                .filter(part -> !(part instanceof Part.Text text) || !isBlank(text.text()))
                .toList();
        if (!content.isEmpty()) {
            json.writeArrayFieldStart("content");
            for (Part part : content) {
                write(json, part);
            }
            json.writeEndArray();
        }
        if (result.failed()) {
            json.writeBooleanField("is_error", true);
        }
        hint(json, result.cacheHint());
    }

    private static boolean isBlank(JsonText text) {
        return text.isBlank();
    }
}
