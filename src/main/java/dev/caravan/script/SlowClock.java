package dev.caravan.script;

import dev.caravan.call.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands still while calls are made, so that what a test sees does not depend on the machine, and moves where the test
 * says so. Where somebody waits for a time, it goes by quicker than elsewhere. Threads may share it.
 */
public final class SlowClock implements Time {
    private static final long LOOK_AGAIN = Duration.ofMillis(1).toNanos();
    private static final Duration MEANWHILE = Duration.ofMillis(50);

    private Instant now;

    public SlowClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized long nanos() {
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    @Override
    public void parkUntil(long nanos, Object blocker) {
        long left = nanos - nanos();
        if (left <= 0) {
            return;
        }
        LockSupport.parkNanos(blocker, Math.min(left, LOOK_AGAIN));
        moves(MEANWHILE.toNanos() < left ? MEANWHILE : Duration.ofNanos(left));
    }

    public synchronized void moves(Duration by) {
        now = now.plus(by);
    }
}
