package dev.caravan.call;

/** Who waits for the answer of a call, by whatever door they came in. */
public interface Caller {
    /** Tells when they are gone. */
    Departure departure();
}
