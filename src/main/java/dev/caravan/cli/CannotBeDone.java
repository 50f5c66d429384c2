package dev.caravan.cli;

/** A command was called well, and it cannot be done all the same. */
public final class CannotBeDone extends RuntimeException {
    public CannotBeDone(String message) {
        super(message, null, false, false);
    }
}
