package dev.caravan.request;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of requests, or of answers, may be held in memory at once, so that a few large ones cannot bring the
 * process down for everybody. Safe for use by many threads.
 */
public final class Room {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    public Room(long most) {
        this.most = most;
    }

    /** A part of the memory that the JVM may have: a third, an eighth. */
    public static Room ofHeap(int part) {
        return new Room(Runtime.getRuntime().maxMemory() / part);
    }

    /** Takes room where there is enough; what was taken must be given back. */
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    public long most() {
        return most;
    }

    public long taken() {
        return taken.get();
    }
}
