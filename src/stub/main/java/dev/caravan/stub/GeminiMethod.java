package dev.caravan.stub;

import java.util.Optional;
import java.util.stream.Stream;

/** What can be asked of a model, and the message in which it is asked. */
enum GeminiMethod {
    GENERATE("generateContent", "GenerateContentRequest"),
    STREAM("streamGenerateContent", "GenerateContentRequest"),
    COUNT("countTokens", "CountTokensRequest"),
    EMBED("embedContent", "EmbedContentRequest"),
    EMBED_ALL("batchEmbedContents", "BatchEmbedContentsRequest");

    private final String verb;
    private final String message;

    GeminiMethod(String verb, String message) {
        this.verb = verb;
        this.message = message;
    }

    static Optional<GeminiMethod> named(String verb) {
        return Stream.of(values()).filter(method -> method.verb.equals(verb)).findFirst();
    }

    String verb() {
        return verb;
    }

    String message() {
        return message;
    }

    boolean embeds() {
        return this == EMBED || this == EMBED_ALL;
    }
}
