package dev.caravan.stub;

import java.util.Base64;

/** Where images and documents come from. */
final class AnthropicScrutinyOfSources {
    private AnthropicScrutinyOfSources() {}

    static void requireImage(AnthropicInput block) {
        AnthropicInput source = block.required("source").requireKind("base64", "url");
        if (source.is("base64")) {
            requireBase64(source, "image/jpeg", "image/png", "image/gif", "image/webp");
        } else {
            requireUrl(source);
        }
        AnthropicScrutinyOfCaching.requireMark(block);
        block.requireOnly("type", "source", "cache_control");
    }

    static void requireDocument(AnthropicInput block) {
        AnthropicInput source = block.required("source").requireKind("base64", "text", "url");
        switch (source.kind()) {
            case "base64" -> requireBase64(source, "application/pdf");
            case "text" -> requirePlainText(source);
            default -> requireUrl(source);
        }
        AnthropicScrutinyOfCaching.requireMark(block);
        for (String nullable : new String[] {"context", "title"}) {
            if (block.member(nullable).isSet()) {
                block.member(nullable).requireText();
            }
        }
        requireCitations(block.member("citations"));
        block.requireOnly("type", "source", "cache_control", "citations", "context", "title");
    }

    private static void requireBase64(AnthropicInput source, String... mediaTypes) {
        source.required("media_type").requireOneOf(mediaTypes);
        AnthropicInput data = source.required("data");
        if (!isBase64(data.requireText())) {
            throw data.refused("Invalid base64 data");
        }
        source.requireOnly("type", "media_type", "data");
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text).length > 0 && text.length() % 4 == 0;
        } catch (IllegalArgumentException no) {
            return false;
        }
    }

    private static void requireUrl(AnthropicInput source) {
        AnthropicInput url = source.required("url");
        if (!url.requireText().startsWith("https://")) {
            throw url.refused("Only HTTPS URLs are supported.");
        }
        source.requireOnly("type", "url");
    }

    private static void requirePlainText(AnthropicInput source) {
        source.required("media_type").requireOneOf("text/plain");
        source.required("data").requireText();
        source.requireOnly("type", "media_type", "data");
    }

    private static void requireCitations(AnthropicInput citations) {
        if (citations.isSet()) {
            citations.requireObject();
            citations.member("enabled").requireBooleanIfGiven();
            citations.requireOnly("enabled");
        }
    }
}
