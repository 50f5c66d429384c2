package dev.caravan.limit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Allowances of this process alone, as a leaky bucket that keeps one number a key: the time at which everything taken
 * so far will have grown back. An edited limit therefore applies at once. Safe for use by many threads.
 */
public final class LocalAllowances implements Allowances {
    private static final int TIDY_ABOVE = 10_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long FORGOTTEN = Long.MIN_VALUE;

    private final Map<String, AtomicLong> paidUpNanos = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final long epochSecond;

    public LocalAllowances(InstantSource clock) {
        this.clock = clock;
        this.epochSecond = clock.instant().getEpochSecond();
    }

    @Override
    public long take(String key, long eachNanos, long burstNanos, long weight) {
        long now = nanos();
        long price = Math.multiplyExact(eachNanos, weight);
        // One call that is larger than all that can be saved up must still get through some day.
        long patience = Math.max(burstNanos, price);
        while (true) {
            AtomicLong paidUp = paidUp(key, now);
            long before = paidUp.get();
            long from = Math.max(before, now);
            long excess = from + price - now - patience;
            if (excess > 0 && before != FORGOTTEN) {
                return excess;
            }
            if (before != FORGOTTEN && paidUp.compareAndSet(before, from + price)) {
                return 0;
            }
        }
    }

    @Override
    public void charge(String key, long eachNanos, long weight, long agoNanos) {
        long then = nanos() - agoNanos;
        long price = Math.multiplyExact(eachNanos, weight);
        while (true) {
            AtomicLong paidUp = paidUp(key, then);
            long before = paidUp.get();
            if (before != FORGOTTEN && paidUp.compareAndSet(before, Math.max(before, then) + price)) {
                return;
            }
        }
    }

    @Override
    public long owedNanos(String key) {
        AtomicLong paidUp = paidUpNanos.get(key);
        return paidUp == null ? 0 : Math.max(0, paidUp.get() - nanos());
    }

    private AtomicLong paidUp(String key, long from) {
        AtomicLong known = paidUpNanos.get(key);
        if (known != null && known.get() != FORGOTTEN) {
            return known;
        }
        tidy(nanos());
        return paidUpNanos.compute(
                key, (name, held) -> held == null || held.get() == FORGOTTEN ? new AtomicLong(from) : held);
    }

    /** Whoever holds one that is forgotten meanwhile sees that, and looks for the one that took its place. */
    private void tidy(long now) {
        if (paidUpNanos.size() > TIDY_ABOVE) {
            paidUpNanos.values().removeIf(paidUp -> {
                long until = paidUp.get();
                return until <= now && paidUp.compareAndSet(until, FORGOTTEN);
            });
        }
    }

    /** Since the start, so that three hundred years of nanoseconds fit. */
    private long nanos() {
        Instant now = clock.instant();
        return (now.getEpochSecond() - epochSecond) * SECOND + now.getNano();
    }
}
