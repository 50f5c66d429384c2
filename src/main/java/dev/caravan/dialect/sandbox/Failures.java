package dev.caravan.dialect.sandbox;

import dev.caravan.dialect.sandbox.SandboxPlan.Failure;
import java.time.Duration;
import java.util.Optional;

/** The failures that the sandbox can be asked for, with the codes that a real provider would give. */
final class Failures {
    private static final int LONGEST_NAME = 80;

    private Failures() {}

    static boolean isStatus(int status) {
        return status >= 400 && status <= 599;
    }

    static Failure withStatus(int status) {
        Optional<Duration> retryAfter = status == 429 ? Optional.of(Duration.ofSeconds(1)) : Optional.empty();
        return new Failure(status, code(status), "The sandbox was asked to fail with " + status + ".", retryAfter);
    }

    static Failure invalid(String message) {
        return new Failure(400, "invalid_request_error", message, Optional.empty());
    }

    static Failure unknownModel(String name) {
        String shown = name.length() <= LONGEST_NAME ? name : Texts.excerpt(name, LONGEST_NAME);
        return new Failure(
                404,
                "model_not_found",
                "The sandbox has no model '" + shown + "'. It knows: " + SandboxModel.KNOWN + ".",
                Optional.empty());
    }

    private static String code(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 402 -> "insufficient_quota";
            case 403 -> "permission_denied";
            case 404 -> "model_not_found";
            case 408, 504 -> "timeout";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_exceeded";
            case 503 -> "service_unavailable";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
