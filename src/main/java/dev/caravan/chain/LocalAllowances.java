package dev.caravan.chain;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Allowances of this process alone, as a leaky bucket that keeps one number a key: the time at which everything taken
 * so far will have grown back. An edited limit therefore applies at once. Safe for use by many threads.
 */
public final class LocalAllowances implements Allowances {
    private static final int TIDY_ABOVE = 10_000;

    private final Map<String, Long> paidUpMicros = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public LocalAllowances(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Duration take(String key, Duration each, Duration burst, long weight) {
        long now = nowMicros();
        long price = Math.multiplyExact(each.toNanos(), weight) / 1000;
        // One call that is larger than all that can be saved up must still get through some day.
        long patience = Math.max(burst.toNanos() / 1000, price);
        long[] wait = {0};
        paidUpMicros.compute(key, (name, paidUp) -> {
            long from = paidUp == null ? now : Math.max(paidUp, now);
            long excess = from + price - now - patience;
            if (excess > 0) {
                wait[0] = excess;
                return paidUp;
            }
            return from + price;
        });
        if (paidUpMicros.size() > TIDY_ABOVE) {
            paidUpMicros.values().removeIf(paidUp -> paidUp <= now);
        }
        return Duration.ofNanos(wait[0] * 1000);
    }

    private long nowMicros() {
        var now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1000);
    }
}
