package dev.caravan.chain;

import java.time.Duration;

/**
 * How much may still be spent of what is allowed in a time: requests, tokens, or one call in a gap. Where several nodes
 * share their limits, they share this.
 */
public interface Allowances {
    /**
     * Takes {@code weight} out of the allowance, where it is not used up.
     *
     * @param key what is counted
     * @param each the time in which one unit grows back
     * @param burst how much may be saved up
     * @return zero where it was taken, else how long until it can be
     */
    Duration take(String key, Duration each, Duration burst, long weight);
}
