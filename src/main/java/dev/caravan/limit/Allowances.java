package dev.caravan.limit;

/**
 * How much may still be spent of what is allowed in a time: requests, tokens, or one call in a gap. Where several nodes
 * share their limits, they share this.
 */
public interface Allowances {
    /**
     * Takes {@code weight} out of the allowance, where it is not used up.
     *
     * @param key what is counted
     * @param eachNanos the time in which one unit grows back
     * @param burstNanos how much may be saved up, as the time in which it grows
     * @return 0 where it was taken, else the nanoseconds until it can be
     */
    long take(String key, long eachNanos, long burstNanos, long weight);

    /** Takes it in any case, even into debt, as of some nanoseconds ago; a negative weight gives back. */
    void charge(String key, long eachNanos, long weight, long agoNanos);

    /** The nanoseconds after which all that was taken will have grown back. */
    long owedNanos(String key);
}
