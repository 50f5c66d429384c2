package dev.caravan.dialect.anthropic;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;

/** Errors that Claude reports in the middle of a stream, where there is no status to say what they are. */
final class AnthropicErrors {
    private AnthropicErrors() {}

    static ProviderFailure inStream(Slice error) {
        return switch (error.get("type").text()) {
            case "rate_limit_error" -> ProviderFailure.of(Trouble.RATE_LIMIT, 200, Trouble.RATE_LIMIT.words());
            case "timeout_error" -> ProviderFailure.of(Trouble.TIMEOUT, 200, "timed out");
            case "authentication_error" -> ProviderFailure.of(Trouble.AUTH, 200, Trouble.AUTH.words());
            case "permission_error", "billing_error" ->
                ProviderFailure.of(Trouble.FORBIDDEN, 200, Trouble.FORBIDDEN.words());
            default -> ProviderFailure.of(Trouble.SERVER_ERROR, 200, "it sent an error instead of an answer");
        };
    }
}
