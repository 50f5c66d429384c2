package dev.caravan.stub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which method of which model a request's path asks for. */
record GeminiEndpoint(GeminiMethod method, String model) {
    private static final Pattern PATH = Pattern.compile("/v1beta/models/([A-Za-z0-9._-]+):([A-Za-z]+)");

    static Optional<GeminiEndpoint> of(Request request) {
        Matcher path = PATH.matcher(request.pathWithoutQuery());
        return path.matches()
                ? GeminiMethod.named(path.group(2)).map(method -> new GeminiEndpoint(method, path.group(1)))
                : Optional.empty();
    }

    static GeminiEndpoint required(Request request) {
        return of(request).orElseThrow(() -> new IllegalStateException("should have been refused: " + request.path()));
    }

    boolean isGemini3() {
        return model.contains("gemini-3");
    }

    /** Whether the vendor still goes on writing where a model's turn ends the conversation. */
    boolean takesPrefill() {
        return model.matches("gemini-(2\\..*|3-.*|3\\.1-.*|3\\.5-flash|pro-latest)");
    }
}
