package dev.caravan.provider;

import dev.caravan.call.Target;
import dev.caravan.dialect.Complaint;
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Summary;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;
import dev.caravan.provider.Upstream.Reply;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whose fault a provider's error is: the caller's, the operator's or its own. */
final class ErrorReply {
    private static final int MOST_READ = 4 << 10;

    private final int status;
    private final Target target;
    private final Complaint complaint;
    private final Optional<Duration> retryAfter;

    private ErrorReply(int status, Target target, Complaint complaint, Optional<Duration> retryAfter) {
        this.status = status;
        this.target = target;
        this.complaint = complaint;
        this.retryAfter = retryAfter;
    }

    /** A {@link Refusal} where the caller is at fault, else a {@link ProviderFailure}. */
    static RuntimeException understood(Reply.Body reply, Target target, Dialect dialect, InstantSource clock) {
        Complaint complaint = dialect.understand(
                reply.status(),
                name -> Objects.requireNonNullElse(reply.headers().get(name), ""),
                parsed(reply));
        Optional<Duration> wait = RetryAfter.read(reply.headers(), clock)
                .or(complaint::asksToWait)
                .or(() -> LimitHeaders.resetOfExhausted(reply.headers(), clock));
        return new ErrorReply(reply.status(), target, complaint, wait).verdict();
    }

    /** What the provider says, for the operator's log alone: as much of it as makes a line, and nothing like a key in it. */
    static String words(Reply.Body reply) {
        Buffer body = reply.bytes();
        return Summary.of(body.getString(0, Math.min(body.length(), MOST_READ)));
    }

    private RuntimeException verdict() {
        return switch (complaint.kind()) {
            case KEY_REFUSED -> ProviderFailure.of(Trouble.AUTH, status, Trouble.AUTH.words());
            case OPERATORS ->
                ProviderFailure.of(
                        status == 401 ? Trouble.AUTH : Trouble.FORBIDDEN,
                        status,
                        status == 429 ? "quota used up" : Trouble.FORBIDDEN.words());
            case TOO_LONG -> ProviderFailure.notServed(tooLong());
            case UNABLE -> ProviderFailure.notServed(callersFault(400));
            case PLAIN -> byStatus();
        };
    }

    private RuntimeException byStatus() {
        return switch (status) {
            case 400, 422 -> callersFault(status);
            case 401 -> ProviderFailure.of(Trouble.AUTH, status, Trouble.AUTH.words());
            // These may depend on the request: how much it asks for, or of what it speaks.
            case 402, 403 -> ProviderFailure.of(Trouble.FORBIDDEN, status, Trouble.FORBIDDEN.words());
            case 404 ->
                ProviderFailure.notServed(
                        Refusal.unknownModel(target.provider() + " has no model '" + target.model() + "'"));
            case 413 ->
                ProviderFailure.notServed(new Refusal(
                        413,
                        "invalid_request_error",
                        "request_too_large",
                        null,
                        "the request is too large for this model",
                        null));
            case 408 -> failure(Trouble.TIMEOUT, "timed out");
            case 429 -> failure(Trouble.RATE_LIMIT, Trouble.RATE_LIMIT.words());
            default -> failure(Trouble.SERVER_ERROR, "answered " + status);
        };
    }

    private ProviderFailure failure(Trouble trouble, String words) {
        return ProviderFailure.of(trouble, status, words, retryAfter);
    }

    private Refusal callersFault(int asStatus) {
        String said = Summary.of(complaint.message());
        String message = "the provider refused the request" + (said.isEmpty() ? "" : ": " + said);
        Refusal refusal = new Refusal(
                asStatus,
                "invalid_request_error",
                shortened(complaint.code()),
                shortened(complaint.param()),
                message,
                null);
        return complaint.details().map(refusal::detailed).orElse(refusal);
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

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.isEmpty() || text.length() > 100 ? null : Summary.of(text);
    }

    private static Slice parsed(Reply.Body reply) {
        try {
            return Slice.parse(reply.bytes().getBytes());
        } catch (IOException e) {
            return Slice.MISSING;
        }
    }
}
