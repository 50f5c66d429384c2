package dev.caravan.call;

import dev.caravan.failure.Trouble;

/**
 * A provider that a call came to, and how that ended. {@code status} is the provider's HTTP status, 0 where there was
 * none; {@code errorType} is the metric's. {@code firstTokenNanos} is 0 where no stream began.
 */
public record Attempt(
        Target target, boolean asked, int status, String errorType, Usage usage, long nanos, long firstTokenNanos) {
    /** What ended well, or was nobody's fault. */
    public static final String NO_ERROR = "none";

    /** Of a caller who left before there was anything to tell. */
    public static final int CALLER_LEFT = 499;

    /** The provider was not asked, by our own decision. */
    public static Attempt passedOver(Target target, Trouble why) {
        return new Attempt(target, false, 0, why.label(), Usage.NONE, 0, 0);
    }

    public boolean answered() {
        return asked && status == 200 && errorType.equals(NO_ERROR);
    }
}
