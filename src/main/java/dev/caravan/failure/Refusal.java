package dev.caravan.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * We, or a provider on good grounds, said no to the caller: another provider would not help. Knows everything that the
 * caller is told. Carries no stack trace, for it is an answer and not a fault. Immutable.
 */
public final class Refusal extends RuntimeException {
    public static final String STORAGE_FULL = "storage_quota_exceeded";
    /** The code where nobody knows what a member costs, and a budget applies. */
    public static final String NOT_PRICED = "not_priced";

    private final int status;
    private final String type;
    private final @Nullable String code;
    private final @Nullable String param;
    private final @Nullable Duration retryAfter;
    private final @Nullable String details;

    public Refusal(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            String message,
            @Nullable Duration retryAfter) {
        this(status, type, code, param, message, retryAfter, null);
    }

    private Refusal(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            String message,
            @Nullable Duration retryAfter,
            @Nullable String details) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.retryAfter = retryAfter;
        this.details = details;
    }

    /** With a JSON object beside the words, for a client that knows what to do about it. */
    public Refusal detailed(String json) {
        return new Refusal(status, type, code, param, reason(), retryAfter, json);
    }

    public static Refusal badRequest(String message, @Nullable String param) {
        return new Refusal(400, "invalid_request_error", null, param, message, null);
    }

    public static Refusal unsupportedType(String contentType) {
        String message = "send the request as application/json" + (contentType.isEmpty() ? "" : ", not " + contentType);
        return new Refusal(415, "invalid_request_error", "unsupported_content_type", null, message, null);
    }

    public static Refusal unknownKey(String message) {
        return new Refusal(401, "invalid_request_error", "invalid_api_key", null, message, null);
    }

    public static Refusal forbidden(String message) {
        return new Refusal(403, "invalid_request_error", "forbidden", null, message, null);
    }

    public static Refusal planForbids(String message) {
        return new Refusal(403, "invalid_request_error", "plan_forbids", "model", message, null);
    }

    public static Refusal unknownModel(String message) {
        return new Refusal(404, "invalid_request_error", "model_not_found", "model", message, null);
    }

    public static Refusal unknownPath(String method, String path) {
        String message = "there is no " + method + " " + path + " here";
        return new Refusal(404, "invalid_request_error", "unknown_url", null, message, null);
    }

    public static Refusal wrongMethod(String method, String path) {
        String message = path + " does not take " + method;
        return new Refusal(405, "invalid_request_error", "method_not_allowed", null, message, null);
    }

    public static Refusal tooSlow(Duration limit) {
        String message = "the request was not complete after " + limit.toMillis() + " ms";
        return new Refusal(408, "invalid_request_error", "request_timeout", null, message, null);
    }

    /** Fewer than {@code bytes} came in that time. */
    public static Refusal tooSlow(Duration time, long bytes) {
        String message = "less than " + bytes + " bytes of the request came within " + time.toMillis() + " ms";
        return new Refusal(408, "invalid_request_error", "request_timeout", null, message, null);
    }

    public static Refusal tooLarge(long limit) {
        String message = "the request body is larger than " + (limit >> 20) + " MiB";
        return new Refusal(413, "invalid_request_error", "request_too_large", null, message, null);
    }

    public static Refusal rateLimited(String message, @Nullable Duration retryAfter) {
        return new Refusal(429, "rate_limit_exceeded", "rate_limit_exceeded", null, message, retryAfter);
    }

    /** What there is for the caller is used up; {@code retryAfter} is null where waiting would not help. */
    public static Refusal insufficientQuota(String message, @Nullable Duration retryAfter) {
        return new Refusal(429, "insufficient_quota", "insufficient_quota", null, message, retryAfter);
    }

    /** What is kept for the caller takes all the room there is for it: waiting does not help, removing does. */
    public static Refusal storageFull(String message, @Nullable String param) {
        return new Refusal(429, "insufficient_quota", STORAGE_FULL, param, message, null);
    }

    public static Refusal allProvidersFailed(String message, @Nullable Duration retryAfter) {
        return new Refusal(500, "server_error", "all_providers_failed", null, message, retryAfter);
    }

    public static Refusal unavailable(String code, String message, Duration retryAfter) {
        return new Refusal(503, "server_error", code, null, message, retryAfter);
    }

    /** There is no memory left for what the call would keep. */
    public static Refusal overloaded() {
        return unavailable("overloaded", "too many large requests are under way", Duration.ofSeconds(1));
    }

    public static Refusal ourFault() {
        return new Refusal(
                500,
                "server_error",
                "internal_error",
                null,
                "Caravan failed to handle this call; its log says why",
                null);
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    public Optional<String> param() {
        return Optional.ofNullable(param);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Optional<String> details() {
        return Optional.ofNullable(details);
    }

    /** What the caller is told; never null, unlike a message in general. */
    public String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
