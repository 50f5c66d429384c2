package dev.caravan.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider could not answer, and another one might. The message is ours: no body of a provider is ever in it.
 * Constructing one logs nothing. Immutable.
 */
public final class ProviderFailure extends RuntimeException {
    private final Trouble trouble;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final @Nullable Refusal ifPinned;

    private ProviderFailure(
            Trouble trouble, int status, String message, @Nullable Duration retryAfter, @Nullable Refusal ifPinned) {
        super(message, null, false, false);
        this.trouble = trouble;
        this.status = status;
        this.retryAfter = retryAfter;
        this.ifPinned = ifPinned;
    }

    /** {@code status} is the provider's HTTP status, 0 where there was none. */
    public static ProviderFailure of(Trouble trouble, int status, String message) {
        return new ProviderFailure(trouble, status, message, null, null);
    }

    /** With the time that the provider asked us to wait. */
    public static ProviderFailure of(Trouble trouble, int status, String message, Optional<Duration> retryAfter) {
        return new ProviderFailure(trouble, status, message, retryAfter.orElse(null), null);
    }

    /** Not now, by our own decision; {@code readyIn} says when it is worth asking again. */
    public static ProviderFailure notNow(Trouble trouble, String message, Duration readyIn) {
        return new ProviderFailure(trouble, 0, message, readyIn, null);
    }

    /** Goes on to the next provider in a tier, and to the caller as {@code ifPinned} where there is none. */
    public static ProviderFailure notServed(Refusal ifPinned) {
        return new ProviderFailure(Trouble.NOT_SERVED, ifPinned.status(), ifPinned.reason(), null, ifPinned);
    }

    /** Cannot do what was asked, as we know without asking: the next one may, else the caller hears {@code ifPinned}. */
    public static ProviderFailure unsuited(Refusal ifPinned) {
        return new ProviderFailure(Trouble.UNSUITED, 0, ifPinned.reason(), null, ifPinned);
    }

    public Trouble trouble() {
        return trouble;
    }

    public int status() {
        return status;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Optional<Refusal> ifPinned() {
        return Optional.ofNullable(ifPinned);
    }

    public String reason() {
        String message = getMessage();
        return message == null ? trouble.words() : message;
    }
}
