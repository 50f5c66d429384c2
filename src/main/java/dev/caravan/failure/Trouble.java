package dev.caravan.failure;

/**
 * Why a provider did not answer, as far as the policies tell cases apart. {@code label} is the metric's
 * {@code error_type}.
 */
public enum Trouble {
    /** It said 429. Rests the model; no mark on its breaker. */
    RATE_LIMIT("rate_limit", "rate limited", true, false),
    /** 5xx, a redirect, or a 200 whose body is no answer. */
    SERVER_ERROR("server_error", "server error", true, true),
    /** What the request made it say is more than we take: no fault of its own. */
    TOO_MUCH("server_error", "answered too much", false, false),
    /** It answered, but not in the form that the request asks for: no mark, for what is asked for may be at fault. */
    MISFIT("server_error", "answered in another form", true, false),
    TIMEOUT("timeout", "timed out", true, true),
    /** Refused, reset or cut. */
    NETWORK("network", "connection failed", true, true),
    /** The operator's key is refused: a long rest of the whole provider, and never tried again by this call. */
    AUTH("auth", "key or quota refused", false, false),
    /** The operator's key may not use this model, or its quota is used up: the same, of this model alone. */
    FORBIDDEN("auth", "key or quota refused", false, false),
    /** It has no such model, or its window is too small: the next one may do better. */
    NOT_SERVED("bad_request", "model or length not served", false, false),
    /** It has no way to do what this request asks for, so it was not asked. */
    UNSUITED("bad_request", "cannot do what is asked", false, false),
    /** Our circuit breaker is open. */
    CIRCUIT_OPEN("circuit_open", "circuit open", false, false),
    /** Our own throttle said not now. */
    THROTTLED("throttled", "throttled", false, false),
    /** There is no money left for it, or none is held for what nobody knows the price of; a cheaper one may do. */
    OVER_BUDGET("throttled", "over budget", false, false),
    /** It rests after a 429. */
    RESTING("throttled", "resting after a rate limit", false, false),
    /** It rests after its key or quota was refused. */
    LOCKED_OUT("auth", "resting after its key or quota was refused", false, false);

    private final String label;
    private final String words;
    private final boolean worthRetrying;
    private final boolean marksBreaker;

    Trouble(String label, String words, boolean worthRetrying, boolean marksBreaker) {
        this.label = label;
        this.words = words;
        this.worthRetrying = worthRetrying;
        this.marksBreaker = marksBreaker;
    }

    public String label() {
        return label;
    }

    public String words() {
        return words;
    }

    public boolean worthRetrying() {
        return worthRetrying;
    }

    public boolean marksBreaker() {
        return marksBreaker;
    }
}
