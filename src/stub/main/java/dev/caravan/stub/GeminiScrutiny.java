package dev.caravan.stub;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the Gemini API refuses, in the order in which it looks. Stricter than Google about where a key may stand. */
final class GeminiScrutiny {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final GeminiSignatures signatures;

    GeminiScrutiny(GeminiSignatures signatures) {
        this.signatures = signatures;
    }

    Optional<Fault> refusal(Request request) {
        return refusalOfKey(request)
                .or(() -> refusalOfAddress(request))
                .or(() -> refusalOfContentType(request))
                .or(() -> refusalOfBody(request));
    }

    static Optional<Fault> refusalOfKey(Request request) {
        if (request.header("Authorization").isPresent()) {
            return Optional.of(GeminiErrors.unauthenticated());
        }
        if (GeminiQuery.of(request).has("key")) {
            return Optional.of(Fault.of(403, "PERMISSION_DENIED", "This stub takes no key in the URL."));
        }
        String key = request.header("x-goog-api-key").orElse("");
        if (key.isBlank()) {
            return Optional.of(Fault.of(
                    403,
                    "PERMISSION_DENIED",
                    "Method doesn't allow unregistered callers (callers without established identity). Please use API"
                            + " Key or other form of API consumer identity to call this API."));
        }
        return key.equals("bad")
                ? Optional.of(
                        Fault.of(400, GeminiErrors.KEY_INVALID, "API key not valid. Please pass a valid API key."))
                : Optional.empty();
    }

    private static Optional<Fault> refusalOfAddress(Request request) {
        Optional<GeminiEndpoint> asked = GeminiEndpoint.of(request);
        if (!request.isPost() || asked.isEmpty()) {
            return Optional.of(Fault.of(404, "NOT_FOUND", "Not Found"));
        }
        GeminiEndpoint endpoint = asked.get();
        boolean embeddingModel = endpoint.model().contains("embedding");
        boolean otherKind = endpoint.method().embeds()
                ? endpoint.model().startsWith("gemini-") && !embeddingModel
                : embeddingModel && endpoint.method() != GeminiMethod.COUNT;
        if (endpoint.model().equals("retired") || otherKind) {
            return Optional.of(GeminiErrors.modelNotFound(endpoint));
        }
        return GeminiQuery.of(request).parameters().stream()
                .filter(parameter -> !isKnown(parameter, endpoint))
                .findFirst()
                .map(parameter -> GeminiErrors.invalid(
                        "Invalid JSON payload received. Unknown name \"%s\": Cannot bind query parameter."
                                .formatted(parameter.name())));
    }

    private static boolean isKnown(Header parameter, GeminiEndpoint endpoint) {
        boolean mayStream = endpoint.method() == GeminiMethod.STREAM;
        return parameter.name().equals("alt")
                && (parameter.value().equals("json") || (parameter.value().equals("sse") && mayStream));
    }

    private static Optional<Fault> refusalOfContentType(Request request) {
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        return type.split(";", 2)[0].strip().equals("application/json")
                ? Optional.empty()
                : Optional.of(GeminiErrors.invalid(
                        "Invalid Content-Type header (%s), expected application/json.".formatted(type)));
    }

    private Optional<Fault> refusalOfBody(Request request) {
        JsonNode body = parsed(request);
        if (body.isMissingNode()) {
            return Optional.of(GeminiErrors.invalid("Invalid JSON payload received. Unexpected token."));
        }
        if (!body.isObject()) {
            return Optional.of(GeminiErrors.invalid(
                    "Invalid JSON payload received. Unknown name \"\": Root element must be a message."));
        }
        GeminiEndpoint endpoint = GeminiEndpoint.required(request);
        List<String> complaints = GeminiPayload.complaints(endpoint.method().message(), body);
        return complaints.isEmpty()
                ? refusal(endpoint, body)
                : Optional.of(GeminiErrors.invalid(String.join("\n", complaints)));
    }

    private static JsonNode parsed(Request request) {
        try {
            return STRICT.readTree(request.body());
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    private Optional<Fault> refusal(GeminiEndpoint endpoint, JsonNode body) {
        GeminiFindings findings = new GeminiFindings(endpoint.method().message());
        switch (endpoint.method()) {
            case GENERATE, STREAM -> inspect(endpoint, body, findings);
            case EMBED -> GeminiScrutinyEmbeddings.inspectOne(endpoint, body, findings);
            case EMBED_ALL -> GeminiScrutinyEmbeddings.inspectAll(endpoint, body, findings);
            case COUNT -> inspectCount(endpoint, body, findings);
        }
        return findings.fault();
    }

    private void inspect(GeminiEndpoint endpoint, JsonNode body, GeminiFindings findings) {
        if (body.has("model")) {
            findings.require(
                    body.path("model").asText().equals("models/" + endpoint.model()),
                    "model",
                    "unexpected model name format");
        }
        GeminiScrutinyContents.inspect(body, findings);
        GeminiScrutinyTools.inspect(body, findings);
        GeminiScrutinyConfig.inspect(endpoint, body, findings);
        GeminiScrutinySafety.inspect(body, findings);
        GeminiScrutinyTurns.inspect(endpoint, body.path("contents"), findings);
        if (endpoint.isGemini3()) {
            signatures.inspect(body.path("contents"), findings);
        }
    }

    private void inspectCount(GeminiEndpoint endpoint, JsonNode body, GeminiFindings findings) {
        JsonNode whole = body.path("generateContentRequest");
        if (!whole.isObject()) {
            GeminiScrutinyContents.inspectContents(body.path("contents"), findings);
            return;
        }
        findings.require(
                !body.has("contents"), "contents", "contents and generate_content_request are mutually exclusive");
        findings.require(
                whole.path("model").asText().equals("models/" + endpoint.model()),
                "generate_content_request.model",
                "unexpected model name format");
        inspect(endpoint, whole, findings);
    }
}
