package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Anthropic's words for what went wrong. */
final class AnthropicErrors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API_ERROR = "api_error";
    private static final Set<String> TYPES = Set.of(
            API_ERROR,
            "authentication_error",
            "billing_error",
            "invalid_request_error",
            "not_found_error",
            "overloaded_error",
            "permission_error",
            "rate_limit_error",
            "request_too_large",
            "timeout_error");

    private final AtomicLong refusals = new AtomicLong();

    ObjectNode node(Fault fault) {
        return inEvent(fault).put("request_id", "req_stub%06d".formatted(refusals.incrementAndGet()));
    }

    ObjectNode inEvent(Fault fault) {
        Fault ours = inItsWords(fault);
        ObjectNode node = JSON.createObjectNode().put("type", "error");
        node.putObject("error").put("type", type(ours)).put("message", ours.message());
        return node;
    }

    /** What OpenAI tells by a code, Anthropic tells by its words alone. */
    Fault inItsWords(Fault fault) {
        String code = fault.code();
        if ("context_length_exceeded".equals(code)) {
            return Fault.uncoded(400, "prompt is too long: 200001 tokens > 200000 maximum");
        }
        if ("insufficient_quota".equals(code)) {
            return Fault.uncoded(
                    400,
                    "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to"
                            + " upgrade or purchase credits.");
        }
        return fault;
    }

    Fault usual(int status, String model) {
        return Fault.uncoded(
                status,
                switch (status) {
                    case 401 -> "invalid x-api-key";
                    case 402 -> "There is an issue with your billing or payment information.";
                    case 403 -> "Your API key does not have permission to use the specified resource.";
                    case 404 -> "model: " + model;
                    case 413 -> "Request exceeds the maximum size";
                    case 429 ->
                        "This request would exceed your organization's rate limit of 50 requests per minute (org:"
                                + " org-stub, model: %s). For details, refer to: https://docs.claude.com/en/api/rate-limits."
                                        .formatted(model);
                    case 504 -> "Request timed out";
                    case 529 -> "Overloaded";
                    default -> status >= 500 ? "Internal server error" : "Invalid request data";
                });
    }

    private static String type(Fault fault) {
        String code = fault.code();
        if (code != null && TYPES.contains(code)) {
            return code;
        }
        return switch (fault.status()) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> fault.status() >= 500 || fault.status() == 200 ? API_ERROR : "invalid_request_error";
        };
    }
}
