package dev.caravan.batch.store;

import java.util.Locale;

/** How far a batch has come. */
public enum BatchState {
    /** Its items are being read in. */
    READING,
    /** It is being worked on. */
    OPEN,
    /** Nobody works on it until it is resumed. */
    PAUSED,
    /** What is under way ends; the rest is left. */
    CANCELLING,
    /** Its time is over; what is left becomes an error each. */
    EXPIRING,
    /** All items are over, the results are being handed over. */
    WRITING,
    DONE,
    CANCELLED,
    EXPIRED,
    /** It could not be read. */
    FAILED;

    public boolean over() {
        return compareTo(DONE) >= 0;
    }

    public String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BatchState of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
