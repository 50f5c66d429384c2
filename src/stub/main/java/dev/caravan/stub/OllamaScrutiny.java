package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What Ollama refuses of a request, and what our stub refuses besides because Ollama would overlook it. */
final class OllamaScrutiny {
    static final String CHAT = "/api/chat";
    static final String EMBED = "/api/embed";
    static final String TAGS = "/api/tags";

    private static final List<String> KEYS_OF_OTHERS = List.of("x-api-key", "api-key", "x-goog-api-key");

    private final OllamaScrutinyOfChat chat = new OllamaScrutinyOfChat();
    private final OllamaScrutinyOfEmbedding embedding = new OllamaScrutinyOfEmbedding();

    /** No key is needed, but one that comes must come where Ollama's cloud looks for it. */
    static Optional<Fault> refusalOfKeys(Request request) {
        boolean bearer = request.header("Authorization").orElse("Bearer none").matches("Bearer \\S+");
        if (!bearer || KEYS_OF_OTHERS.stream().anyMatch(request.headers()::has)) {
            return Optional.of(Fault.uncoded(401, "unauthorized"));
        }
        if (request.path().contains("?")) {
            return OllamaErrors.refused("the stub takes no query, least of all a key");
        }
        return Optional.empty();
    }

    Optional<Fault> refusal(Request request) {
        return refusalOfKeys(request)
                .or(() -> refusalOfPath(request))
                .or(() -> refusalOfForm(request))
                .or(() -> refusal(request.pathWithoutQuery(), request.json()));
    }

    private Optional<Fault> refusal(String path, JsonNode body) {
        return path.equals(EMBED) ? embedding.refusal(body) : chat.refusal(body);
    }

    private static Optional<Fault> refusalOfPath(Request request) {
        return switch (request.pathWithoutQuery()) {
            case CHAT, EMBED -> request.isPost() ? Optional.empty() : Optional.of(OllamaErrors.methodNotAllowed());
            case TAGS ->
                request.method().equals("GET") ? Optional.empty() : Optional.of(OllamaErrors.methodNotAllowed());
            default -> Optional.of(OllamaErrors.pageNotFound());
        };
    }

    private static Optional<Fault> refusalOfForm(Request request) {
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            return OllamaErrors.refused("the stub takes application/json, not \"%s\"".formatted(type));
        }
        if (request.text().isBlank()) {
            return OllamaErrors.refused("missing request body");
        }
        JsonNode body = request.json();
        if (body.isMissingNode()) {
            return OllamaErrors.refused(unreadable(request.text().strip()));
        }
        OllamaType struct =
                OllamaType.struct(request.pathWithoutQuery().equals(EMBED) ? "api.EmbedRequest" : "api.ChatRequest");
        return struct.fits().test(body) ? Optional.empty() : OllamaErrors.refused(struct.complaint(body));
    }

    private static String unreadable(String text) {
        return text.startsWith("{") || text.startsWith("[")
                ? "unexpected EOF"
                : "invalid character '%s' looking for beginning of value".formatted(text.charAt(0));
    }
}
