package dev.caravan.stub;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread brings about. */
final class Patience {
    private static final long LOOK_EVERY_NANOS = Duration.ofMillis(2).toNanos();

    private Patience() {}

    static void until(Duration patience, BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + patience + ": " + otherwise.get());
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
