package dev.caravan.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What each key holds of something that there is for all: where there are several, never more than half of it, so that no
 * key can hold the others out. Safe for use by many threads.
 */
final class Shares {
    private final long most;
    private final BooleanSupplier several;
    private final Map<String, AtomicLong> held = new ConcurrentHashMap<>();

    /** {@code several} tells whether there is more than one who might call. */
    Shares(long whole, BooleanSupplier several) {
        this.most = whole - whole / 2;
        this.several = several;
    }

    /** What the key holds with this; negative where that would be more than its share, and then it holds no more. */
    long take(String key, long amount) {
        AtomicLong holds = held.computeIfAbsent(key, fresh -> new AtomicLong());
        long with = holds.addAndGet(amount);
        if (with > most && several.getAsBoolean()) {
            holds.addAndGet(-amount);
            return -1;
        }
        return with;
    }

    void giveBack(String key, long amount) {
        AtomicLong holds = held.get(key);
        if (holds != null) {
            holds.addAndGet(-amount);
        }
    }
}
