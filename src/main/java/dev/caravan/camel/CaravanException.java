package dev.caravan.camel;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;

/**
 * A model was asked and there is no answer. Of its two kinds {@link CaravanUnavailableException} may be gone when the
 * message is redelivered, {@link CaravanRefusedException} will not be. The message is for people, the code for routes.
 */
public abstract sealed class CaravanException extends RuntimeCamelException
        permits CaravanRefusedException, CaravanUnavailableException {
    /** The code of what the component itself cannot make sense of. */
    private static final String BAD_BODY = "body_not_understood";

    private final String errorCode;
    private final int status;
    private final @Nullable Duration retryAfter;

    CaravanException(
            String errorCode, int status, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.errorCode = errorCode;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** What went wrong, in one word that does not change: {@code model_not_found}, {@code rate_limit_exceeded}. */
    public final String errorCode() {
        return errorCode;
    }

    /** The same as a status of HTTP. */
    public final int status() {
        return status;
    }

    /** Whether the same call may well be answered later. */
    public final boolean redeliveryHelps() {
        return this instanceof CaravanUnavailableException;
    }

    /** How long to wait before; empty where nobody knows. */
    public final Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** A body or an answer that is none, in our own words. */
    static CaravanException refused(String code, String message) {
        return new CaravanRefusedException(code, 400, message, null, null);
    }

    /** The same of what was sent to be asked: an HTTP route that says no more of it answers its caller with this. */
    static CaravanException badBody(String message) {
        return badRequest(BAD_BODY, message);
    }

    static CaravanException badRequest(String code, String message) {
        Refusal told = new Refusal(400, "invalid_request_error", code, null, message, null);
        return new CaravanRefusedException(code, told.status(), message, null, told);
    }

    /** {@code asked} is the endpoint, for whoever has several of them. */
    static CaravanException of(String asked, Throwable failure) {
        return switch (failure) {
            case CaravanException known -> known;
            case Refusal refusal -> of(asked, refusal);
            case CallerLeft left ->
                new CaravanRefusedException(
                        "cancelled", 499, asked + ": the call was cancelled before it was answered", null, left);
            default ->
                new CaravanRefusedException(
                        "internal_error",
                        500,
                        asked + ": the call failed by a fault of Caravan's or of its routes: " + failure.getMessage(),
                        null,
                        failure);
        };
    }

    private static CaravanException of(String asked, Refusal refusal) {
        String code = refusal.code().orElse(refusal.type());
        String message = asked + ": " + refusal.reason();
        @Nullable Duration wait = refusal.retryAfter().orElse(null);
        return passes(refusal)
                ? new CaravanUnavailableException(code, refusal.status(), message, wait, refusal)
                : new CaravanRefusedException(code, refusal.status(), message, wait, refusal);
    }

    /** Limits pass with time, and so does trouble of providers; faults of the question do not. */
    private static boolean passes(Refusal refusal) {
        return switch (refusal.status()) {
            case 408, 502, 503, 504 -> true;
            case 429 -> refusal.retryAfter().isPresent() || refusal.type().equals("rate_limit_exceeded");
            case 500 -> refusal.code().filter("all_providers_failed"::equals).isPresent();
            default -> false;
        };
    }
}
