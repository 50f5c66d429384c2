package dev.caravan.call;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** What time it is, and the way to wait until it is later. Safe for use by many threads. */
public interface Time extends InstantSource {
    /** As {@link System#nanoTime}: it never goes back, and tells nothing but how much time goes by. */
    long nanos();

    /**
     * The current thread waits until {@link #nanos} has come so far, or somebody unparks it; as with
     * {@link LockSupport#park} it may go on for no reason.
     */
    void parkUntil(long nanos, Object blocker);

    /** The time of that clock; one that cannot be waited for is waited for as everybody waits. */
    static Time of(InstantSource clock) {
        return clock instanceof Time time ? time : new Real(clock);
    }

    /** Goes by whatever we do. */
    record Real(InstantSource clock) implements Time {
        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public long millis() {
            return clock.millis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void parkUntil(long nanos, Object blocker) {
            LockSupport.parkNanos(blocker, nanos - System.nanoTime());
        }
    }
}
