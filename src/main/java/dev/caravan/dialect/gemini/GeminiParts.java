package dev.caravan.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Part;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Writes the parts of messages as Gemini's. */
final class GeminiParts {
    private static final Set<String> IMAGES =
            new TreeSet<>(List.of("image/heic", "image/heif", "image/jpeg", "image/png", "image/webp"));
    private static final Set<String> DOCUMENTS = new TreeSet<>(List.of("application/pdf", "text/plain"));
    private static final Set<String> SOUNDS = new TreeSet<>(List.of("aac", "aiff", "flac", "mp3", "ogg", "wav"));

    private final JsonGenerator json;
    private final GeminiModel model;

    GeminiParts(JsonGenerator json, GeminiModel model) {
        this.json = json;
        this.model = model;
    }

    void write(Part part) throws IOException {
        switch (part) {
            case Part.Text text -> text(text.text());
            case Part.Document document -> {
                if (!document.title().isEmpty()) {
                    text(document.title());
                }
                media(part);
            }
            case Part.Image image -> media(image);
            case Part.Audio audio -> media(audio);
            default -> throw Unserved.at(part.place(), "is of a type that this provider does not know here");
        }
    }

    private void text(JsonText text) throws IOException {
        json.writeStartObject();
        json.writeFieldName("text");
        text.writeTo(json);
        json.writeEndObject();
    }

    private void media(Part part) throws IOException {
        switch (part) {
            case Part.Image image -> inline(image.media(), IMAGES, image.place());
            case Part.Document document -> inline(document.media(), DOCUMENTS, document.place());
            case Part.Audio audio -> {
                if (!SOUNDS.contains(audio.format())) {
                    throw mustBeOneOf(SOUNDS, audio.place());
                }
                blob("audio/" + audio.format(), audio.base64());
            }
            default -> throw Unserved.at(part.place(), "is of a type that this provider does not know here");
        }
    }

    private void inline(Part.Media media, Set<String> types, String place) throws IOException {
        switch (media) {
            case Part.Media.Remote remote ->
                throw Unserved.at(place, "must be inline, for this provider fetches no addresses");
            case Part.Media.Inline inline -> {
                // Not a registered type, but what many call it.
                String type = inline.type().equals("image/jpg") ? "image/jpeg" : inline.type();
                if (!types.contains(type)) {
                    throw mustBeOneOf(types, place);
                }
                blob(type, inline.base64());
            }
        }
    }

    private void blob(String type, JsonText base64) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("inlineData");
        json.writeStringField("mimeType", type);
        json.writeFieldName("data");
        base64.writeTo(json);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static RuntimeException mustBeOneOf(Set<String> types, String place) {
        return Unserved.at(place, "must be one of " + String.join(", ", types) + " for this provider");
    }

    void call(Part.ToolCall call, Optional<Slice> signature, boolean signatureLost) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("functionCall");
        id(call);
        json.writeStringField("name", call.name());
        json.writeFieldName("args");
        json.writeRawValue(call.arguments());
        json.writeEndObject();
        if (signature.isPresent()) {
            json.writeFieldName("thoughtSignature");
            signature.get().writeTo(json);
        } else if (signatureLost) {
            json.writeStringField("thoughtSignature", GeminiSignatures.LOST);
        }
        json.writeEndObject();
    }

    /** Where there are none, calls and results belong together by their order. */
    private void id(Part.ToolCall call) throws IOException {
        if (!model.isAtVertex()) {
            json.writeStringField("id", call.id());
        }
    }

    void result(Part.ToolCall call, Part.ToolResult result) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("functionResponse");
        id(call);
        json.writeStringField("name", call.name());
        json.writeFieldName("response");
        response(result);
        List<Part> media =
                result.content().stream().filter(this::goesIntoResult).toList();
        if (!media.isEmpty()) {
            json.writeArrayFieldStart("parts");
            for (Part part : media) {
                media(part);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** What of a tool's result has no place in it for this model, and follows it as the user's. */
    List<Part> behind(Part.ToolResult result) {
        return result.content().stream()
                .filter(part -> !(part instanceof Part.Text) && !goesIntoResult(part))
                .toList();
    }

    private boolean goesIntoResult(Part part) {
        return switch (part) {
            case Part.Image image -> model.isThirdOrLater();
            case Part.Document document ->
                model.isThirdOrLater() && document.title().isEmpty();
            default -> false;
        };
    }

    /** Gemini wants an object: a tool's own where it gave one. */
    private void response(Part.ToolResult result) throws IOException {
        JsonText text = result.text();
        Optional<Slice> object = result.failed() ? Optional.empty() : object(text.plain());
        if (object.isPresent()) {
            object.get().writeTo(json);
            return;
        }
        json.writeStartObject();
        json.writeFieldName(result.failed() ? "error" : "result");
        text.writeTo(json);
        json.writeEndObject();
    }

    private static Optional<Slice> object(String text) {
        // Gemini takes these for references to a result's own media, and refuses those that lead nowhere.
        if (!text.stripLeading().startsWith("{") || text.contains("\"$ref\"")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Slice.parse(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
