package dev.caravan.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Refusal;
import dev.caravan.call.Trouble;
import dev.caravan.json.Json;
import dev.caravan.provider.Upstream.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whose fault a provider's error is: the caller's, the operator's or its own. */
final class ErrorReply {
    private static final Set<String> UNPAID =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance");

    private final int status;
    private final JsonNode error;
    private final Optional<Duration> retryAfter;

    private ErrorReply(int status, JsonNode error, Optional<Duration> retryAfter) {
        this.status = status;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** A {@link Refusal} where the caller is at fault, else a {@link ProviderFailure}. */
    static RuntimeException understood(Reply.Body reply, InstantSource clock) {
        return new ErrorReply(reply.status(), error(reply), RetryAfter.read(reply.headers(), clock)).verdict();
    }

    private RuntimeException verdict() {
        return switch (status) {
            case 400, 422 -> contextTooLong() ? ProviderFailure.notServed(tooLong()) : callersFault();
            case 401, 402, 403 -> ProviderFailure.of(Trouble.AUTH, status, Trouble.AUTH.words());
            case 404 -> ProviderFailure.notServed(Refusal.unknownModel("the provider has no such model"));
            case 413 ->
                ProviderFailure.notServed(new Refusal(
                        413,
                        "invalid_request_error",
                        "request_too_large",
                        null,
                        "the request is too large for this model",
                        null));
            case 408 -> failure(Trouble.TIMEOUT, "timed out");
            case 429 ->
                unpaid()
                        ? ProviderFailure.of(Trouble.AUTH, status, "quota used up")
                        : failure(Trouble.RATE_LIMIT, Trouble.RATE_LIMIT.words());
            default -> failure(Trouble.SERVER_ERROR, "answered " + status);
        };
    }

    private ProviderFailure failure(Trouble trouble, String words) {
        return ProviderFailure.of(trouble, status, words, retryAfter);
    }

    private Refusal callersFault() {
        String said = Summary.of(text("message"));
        String message = "the provider refused the request" + (said.isEmpty() ? "" : ": " + said);
        return new Refusal(status, "invalid_request_error", shortText("code"), shortText("param"), message, null);
    }

    private static Refusal tooLong() {
        return new Refusal(
                400,
                "invalid_request_error",
                "context_length_exceeded",
                "messages",
                "the request is longer than the model's context",
                null);
    }

    private boolean contextTooLong() {
        String message = text("message");
        return "context_length_exceeded".equals(text("code"))
                || message.contains("maximum context length")
                || message.contains("context window");
    }

    private boolean unpaid() {
        return UNPAID.contains(text("code")) || UNPAID.contains(text("type"));
    }

    private String text(String member) {
        return error.path(member).asText("");
    }

    private @Nullable String shortText(String member) {
        String text = text(member);
        return text.isEmpty() || text.length() > 100 ? null : Summary.of(text);
    }

    private static JsonNode error(Reply.Body reply) {
        try {
            JsonNode root = Json.mapper().readTree(reply.bytes().getBytes());
            JsonNode error = root.path("error");
            return error.isObject() ? error : Json.mapper().createObjectNode().put("message", error.asText(""));
        } catch (IOException e) {
            return Json.mapper().createObjectNode();
        }
    }
}
