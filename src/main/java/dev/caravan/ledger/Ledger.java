package dev.caravan.ledger;

import dev.caravan.failure.Refusal;

/** Where calls are written down. Safe for use by many threads. */
public interface Ledger extends AutoCloseable {
    /** Keeps nothing. */
    Ledger NONE = new Ledger() {
        @Override
        public void requireWritable() {}

        @Override
        public void record(Booking booking) {}

        @Override
        public void note(Booking booking) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** @throws Refusal 503 where a call could not be written down if it were made now */
    void requireWritable();

    /**
     * Writes down a call that was answered; comes back when it is there.
     *
     * @throws Refusal 503 where it could not be written, and is not
     */
    void record(Booking booking);

    /** Writes down a call that its caller has no answer of. Nobody waits for it; it is kept until it can be written. */
    void note(Booking booking);

    /** Writes what could not be written when it came, where that is possible now. */
    void flush();

    /** Comes back when all is written, or cannot be. */
    @Override
    void close();
}
