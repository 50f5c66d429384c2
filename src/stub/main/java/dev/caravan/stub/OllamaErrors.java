package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** Ollama's words for what went wrong. */
final class OllamaErrors {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The code of an error of the router, which speaks no JSON. */
    private static final String ROUTER = "router";

    static Optional<Fault> refused(String message) {
        return Optional.of(Fault.uncoded(400, message));
    }

    static Fault pageNotFound() {
        return Fault.of(404, ROUTER, "404 page not found");
    }

    static Fault methodNotAllowed() {
        return Fault.of(405, ROUTER, "405 method not allowed");
    }

    static Fault modelNotFound(String model) {
        return Fault.uncoded(404, "model '%s' not found".formatted(model));
    }

    String body(Fault fault) {
        if (ROUTER.equals(fault.code())) {
            return fault.message();
        }
        return JSON.createObjectNode().put("error", words(fault)).toString();
    }

    Fault usual(int status, String model) {
        return switch (status) {
            case 400 -> Fault.uncoded(400, "missing request body");
            case 401 -> Fault.uncoded(401, "unauthorized");
            case 403 ->
                Fault.uncoded(
                        403, "this model requires a subscription, upgrade for access: https://ollama.com/upgrade");
            case 404 -> modelNotFound(model);
            case 405 -> methodNotAllowed();
            case 429 ->
                Fault.uncoded(429, "you've reached your hourly usage limit, please wait or upgrade to continue");
            case 502 -> Fault.uncoded(502, "remote model is unavailable");
            case 503 -> Fault.uncoded(503, "server busy, please try again.  maximum pending requests exceeded");
            default ->
                status >= 500
                        ? Fault.uncoded(
                                status,
                                "model runner has unexpectedly stopped, this may be due to resource limitations or an"
                                        + " internal error, check ollama server logs for details")
                        : Fault.uncoded(status, "the request was not understood");
        };
    }

    /** Ollama has no codes: what OpenAI would code, it says. */
    private static String words(Fault fault) {
        return switch (String.valueOf(fault.code())) {
            case "context_length_exceeded" -> "the input length exceeds the context length";
            case "insufficient_quota" ->
                "you (stub) have reached your weekly usage limit, upgrade for higher limits:"
                        + " https://ollama.com/upgrade";
            default -> fault.message();
        };
    }
}
