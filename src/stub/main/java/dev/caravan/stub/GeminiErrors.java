package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Google's words for what went wrong. A fault's code is a status of theirs, a reason in the details, or OpenAI's. */
final class GeminiErrors {
    static final String KEY_INVALID = "API_KEY_INVALID";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> STATUSES = Set.of(
            "INVALID_ARGUMENT",
            "FAILED_PRECONDITION",
            "OUT_OF_RANGE",
            "UNAUTHENTICATED",
            "PERMISSION_DENIED",
            "NOT_FOUND",
            "ABORTED",
            "ALREADY_EXISTS",
            "RESOURCE_EXHAUSTED",
            "CANCELLED",
            "DATA_LOSS",
            "UNKNOWN",
            "INTERNAL",
            "UNIMPLEMENTED",
            "UNAVAILABLE",
            "DEADLINE_EXCEEDED");

    private final GeminiErrorDetails details = new GeminiErrorDetails();

    static Fault invalid(String message) {
        return Fault.of(400, "INVALID_ARGUMENT", message);
    }

    static Fault modelNotFound(GeminiEndpoint endpoint) {
        return Fault.of(
                404,
                "NOT_FOUND",
                ("models/%s is not found for API version v1beta, or is not supported for %s. Call ListModels to see the"
                                + " list of available models and their supported methods.")
                        .formatted(endpoint.model(), endpoint.method().verb()));
    }

    ObjectNode node(Fault fault, List<Header> headers) {
        Fault ours = inGooglesWords(fault);
        ObjectNode node = JSON.createObjectNode();
        ObjectNode error = node.putObject("error")
                .put("code", ours.status() < 400 ? 500 : ours.status())
                .put("message", ours.message())
                .put("status", status(ours));
        List<ObjectNode> about = details.about(ours, headers);
        if (!about.isEmpty()) {
            error.putArray("details").addAll(about);
        }
        return node;
    }

    Fault usual(int status, String model) {
        return switch (status) {
            case 401 -> unauthenticated();
            case 403 -> Fault.of(403, "PERMISSION_DENIED", "The caller does not have permission");
            case 404 -> modelNotFound(new GeminiEndpoint(GeminiMethod.GENERATE, model));
            case 413 -> Fault.uncoded(413, "Request payload size exceeds the limit: 20971520 bytes.");
            case 429 ->
                new Fault(
                        429,
                        GeminiErrorDetails.RATE_LIMITED,
                        model,
                        "You exceeded your current quota, please check your plan and billing details. For more"
                                + " information on this error, head to:"
                                + " https://ai.google.dev/gemini-api/docs/rate-limits.\n* Quota exceeded for metric:"
                                + " generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10,"
                                + " model: "
                                + model);
            case 503 -> Fault.of(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
            case 504 -> Fault.of(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.");
            default ->
                status >= 500
                        ? Fault.uncoded(
                                status,
                                "An internal error has occurred. Please retry or report in"
                                        + " https://developers.generativeai.google/guide/troubleshooting")
                        : Fault.uncoded(status, "Request contains an invalid argument.");
        };
    }

    static Fault unauthenticated() {
        return Fault.of(
                401,
                GeminiErrorDetails.WRONG_TOKEN,
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other"
                        + " valid authentication credential. See"
                        + " https://developers.google.com/identity/sign-in/web/devconsole-project.");
    }

    private static Fault inGooglesWords(Fault fault) {
        return "context_length_exceeded".equals(fault.code())
                ? invalid("The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).")
                : fault;
    }

    private static String status(Fault fault) {
        String code = Objects.requireNonNullElse(fault.code(), "");
        if (STATUSES.contains(code)) {
            return code;
        }
        return switch (fault.status()) {
            case 400, 413, 422 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 402, 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 409 -> "ABORTED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 499 -> "CANCELLED";
            case 501 -> "UNIMPLEMENTED";
            case 502, 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> fault.status() >= 500 || fault.status() < 400 ? "INTERNAL" : "UNKNOWN";
        };
    }
}
