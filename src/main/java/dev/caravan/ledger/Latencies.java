package dev.caravan.ledger;

import java.util.Arrays;

/**
 * How long calls took: all together, and how many came to which bucket. Bucket i holds those of up to 2 ms × 1.6^i, the
 * last one all above. Immutable.
 */
public final class Latencies {
    static final int BUCKETS = 24;
    public static final Latencies NONE = new Latencies(0, new long[BUCKETS]);

    private static final double FIRST_MICROS = 2_000;
    private static final double GROWTH = 1.6;
    private static final long[] UP_TO = bounds();

    private final long micros;
    private final long[] counts;

    private Latencies(long micros, long[] counts) {
        this.micros = micros;
        this.counts = counts;
    }

    /** Of one call. */
    public static Latencies of(long micros) {
        long[] counts = new long[BUCKETS];
        counts[bucket(micros)] = 1;
        return new Latencies(Math.max(0, micros), counts);
    }

    /** As they were written down. */
    static Latencies read(long micros, long[] counts) {
        return new Latencies(micros, counts.clone());
    }

    private static long[] bounds() {
        long[] bounds = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            bounds[i] = Math.round(FIRST_MICROS * Math.pow(GROWTH, i));
        }
        return bounds;
    }

    private static int bucket(long micros) {
        for (int i = 0; i < BUCKETS - 1; i++) {
            if (micros <= UP_TO[i]) {
                return i;
            }
        }
        return BUCKETS - 1;
    }

    Latencies plus(Latencies more) {
        long[] sums = counts.clone();
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] = Math.addExact(sums[i], more.counts[i]);
        }
        return new Latencies(Math.addExact(micros, more.micros), sums);
    }

    /** All of them together. */
    long micros() {
        return micros;
    }

    long count(int bucket) {
        return counts[bucket];
    }

    /** How many calls they are of. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** 0 where there was no call. */
    public long averageMicros() {
        long count = count();
        return count == 0 ? 0 : micros / count;
    }

    /** What 95 of 100 calls did not exceed: within its bucket it is guessed, by even steps of its logarithm. */
    public long p95Micros() {
        long count = count();
        if (count < 2) {
            return micros;
        }
        double wanted = 0.95 * count;
        for (int i = 0; i < BUCKETS; i++) {
            if (wanted <= counts[i]) {
                return Math.round(UP_TO[i] * Math.pow(GROWTH, wanted / counts[i] - 1));
            }
            wanted -= counts[i];
        }
        return UP_TO[BUCKETS - 1];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latencies same && micros == same.micros && Arrays.equals(counts, same.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(micros) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return micros + " µs " + Arrays.toString(counts);
    }
}
