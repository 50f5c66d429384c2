package dev.caravan.failure;

/** The caller hung up: nobody is left to answer, and no provider is to be asked any more. */
public final class CallerLeft extends RuntimeException {
    public CallerLeft() {
        super("the caller hung up", null, false, false);
    }
}
