package dev.caravan.door;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Where large requests pass one after the other. To read one takes a processor for a while, and a virtual thread lets
 * nobody else have it meanwhile: half of the processors are always there for small ones. Safe for use by many threads.
 */
final class Narrows {
    /** What is smaller is read before anybody could miss the processor. */
    static final int LARGE = 256 << 10;

    private final Semaphore passages;

    Narrows(int processors) {
        this.passages = new Semaphore(Math.max(1, processors / 2), true);
    }

    <T> T read(int bytes, Supplier<T> reading) {
        if (bytes < LARGE) {
            return reading.get();
        }
        passages.acquireUninterruptibly();
        try {
            return reading.get();
        } finally {
            passages.release();
        }
    }
}
