package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.call.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A clock that stands still until the test moves it; who waits for a time waits until it has come there. */
public final class MovedClock implements Time {
    private final Set<Thread> waiting = new HashSet<>();
    private Instant now;

    public MovedClock() {
        this(Instant.parse("2026-01-02T03:04:05Z"));
    }

    public MovedClock(Instant now) {
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
        Thread self = Thread.currentThread();
        synchronized (this) {
            if (nanos() >= nanos) {
                return;
            }
            waiting.add(self);
        }
        LockSupport.park(blocker);
        synchronized (this) {
            waiting.remove(self);
        }
    }

    public synchronized void moves(Duration by) {
        movesTo(now.plus(by));
    }

    public synchronized void movesTo(Instant then) {
        now = then;
        waiting.forEach(LockSupport::unpark);
        // Who waits on has looked at the new time before.
        waiting.clear();
    }

    /** Until so many wait for it to move: a call in line, or an errand between two tries. */
    public void awaitWaiting(int many) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (waiting() != many) {
            assertThat(System.nanoTime()).as("%d wait, not %d", waiting(), many).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private synchronized int waiting() {
        return waiting.size();
    }
}
