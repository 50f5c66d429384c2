package dev.caravan.store;

/** The store cannot be used now; the message says why, in words for an operator. */
public final class StoreTrouble extends RuntimeException {
    /** Of what was to be written nothing is there, for sure; else it may be there. */
    private final boolean nothingWritten;

    StoreTrouble(String message, boolean nothingWritten) {
        super(message, null, false, false);
        this.nothingWritten = nothingWritten;
    }

    /** Whether it is sure that nothing was written: a connection that broke at the commit leaves it open. */
    public boolean nothingWritten() {
        return nothingWritten;
    }

    public String reason() {
        String message = getMessage();
        return message == null ? "it cannot be used" : message;
    }
}
