package dev.caravan.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Part;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes the parts of messages as Converse's content blocks. One instance writes one request. */
final class BedrockParts {
    private static final Map<String, String> IMAGES =
            Map.of("image/png", "png", "image/jpeg", "jpeg", "image/gif", "gif", "image/webp", "webp");
    private static final int LONGEST_NAME = 200;

    private final JsonGenerator json;
    private final boolean cachePoints;
    private int documents;

    BedrockParts(JsonGenerator json, boolean cachePoints) {
        this.json = json;
        this.cachePoints = cachePoints;
    }

    /** Of one message. A document must not stand without words. */
    void writeAll(List<Part> parts, boolean thinking) throws IOException {
        boolean words = false;
        boolean document = false;
        for (Part part : parts) {
            words |= part instanceof Part.Text;
            document |= part instanceof Part.Document;
            // Who is not to think does not get to see what was thought.
            if (thinking || !(part instanceof Part.Thought)) {
                write(part);
            }
        }
        if (document && !words) {
            json.writeStartObject();
            json.writeStringField("text", "(See the document.)");
            json.writeEndObject();
        }
    }

    void write(Part part) throws IOException {
        switch (part) {
            case Part.Text text -> {
                json.writeStartObject();
                json.writeFieldName("text");
                text.text().writeTo(json);
                json.writeEndObject();
                hint(text.cacheHint());
            }
            case Part.Image image -> {
                image(image);
                hint(image.cacheHint());
            }
            case Part.Document document -> {
                document(document);
                hint(document.cacheHint());
            }
            case Part.ToolCall call -> toolCall(call);
            case Part.ToolResult result -> {
                toolResult(result);
                hint(result.cacheHint());
            }
            case Part.Thought thought -> thought(thought.block());
            case Part.Audio audio -> throw Unserved.at(audio.place(), "cannot be honoured by this provider");
        }
    }

    private void hint(Slice hint) throws IOException {
        if (cachePoints) {
            cachePoint(json, hint);
        }
    }

    static void cachePoint(JsonGenerator json, Slice hint) throws IOException {
        if (!hint.isGiven()) {
            return;
        }
        json.writeStartObject();
        json.writeObjectFieldStart("cachePoint");
        json.writeStringField("type", "default");
        if (hint.get("ttl").is("1h")) {
            json.writeStringField("ttl", "1h");
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static Part.Media.Inline inline(Part.Media media, String place) {
        return switch (media) {
            case Part.Media.Inline inline -> inline;
            case Part.Media.Remote remote -> throw Unserved.at(place, "must be a data URL for this provider");
        };
    }

    private void image(Part.Image image) throws IOException {
        Part.Media.Inline inline = inline(image.media(), image.place());
        String format = IMAGES.get(inline.type());
        if (format == null) {
            throw Unserved.at(image.place(), "must be a PNG, JPEG, GIF or WebP for this provider");
        }
        json.writeStartObject();
        json.writeObjectFieldStart("image");
        json.writeStringField("format", format);
        source(inline.base64());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void document(Part.Document document) throws IOException {
        Part.Media.Inline inline = inline(document.media(), document.place());
        if (!inline.type().equals("application/pdf")) {
            throw Unserved.at(document.place(), "must be application/pdf for this provider");
        }
        documents++;
        json.writeStartObject();
        json.writeObjectFieldStart("document");
        json.writeStringField("format", "pdf");
        json.writeStringField("name", name(document.title().plain()));
        source(inline.base64());
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Only plain letters are taken, and each name only once. */
    private String name(String title) {
        String plain = title.replaceAll("[^A-Za-z0-9()\\[\\]-]+", " ").strip();
        String name = plain.isEmpty() ? "document" : plain;
        return name.substring(0, Math.min(name.length(), LONGEST_NAME - 10)).strip() + " " + documents;
    }

    private void source(JsonText base64) throws IOException {
        json.writeObjectFieldStart("source");
        json.writeFieldName("bytes");
        base64.writeTo(json);
        json.writeEndObject();
    }

    private void toolCall(Part.ToolCall call) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("toolUse");
        json.writeStringField("toolUseId", call.id());
        json.writeStringField("name", call.name());
        json.writeFieldName("input");
        json.writeRawValue(call.arguments());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void toolResult(Part.ToolResult result) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("toolResult");
        json.writeStringField("toolUseId", result.callId());
        json.writeArrayFieldStart("content");
        for (Part part : result.content()) {
            switch (part) {
                case Part.Text text -> {
                    if (!text.text().isBlank()) {
                        write(Part.Text.of(text.text(), text.place()));
                    }
                }
                case Part.Image image -> image(image);
                case Part.Document document -> document(document);
                default -> throw Unserved.at(part.place(), "cannot be honoured by this provider");
            }
        }
        json.writeEndArray();
        if (result.failed()) {
            json.writeStringField("status", "error");
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void thought(Slice block) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("reasoningContent");
        if (block.get("type").is("redacted_thinking")) {
            json.writeFieldName("redactedContent");
            block.get("data").writeTo(json);
        } else {
            json.writeObjectFieldStart("reasoningText");
            json.writeFieldName("text");
            block.get("thinking").writeTo(json);
            json.writeFieldName("signature");
            block.get("signature").writeTo(json);
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
