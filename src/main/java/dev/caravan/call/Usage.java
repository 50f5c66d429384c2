package dev.caravan.call;

/**
 * Tokens of one attempt. {@code cachedInput}, read from a provider's cache, and {@code cacheWrites}, written to it, are
 * parts of {@code input}; {@code reasoning} is part of {@code output}. {@code estimated} where the provider did not say.
 * {@code extras} is what has prices of its own.
 */
public record Usage(
        long input, long output, long cachedInput, long cacheWrites, long reasoning, boolean estimated, Extras extras) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, false);

    /** No answer holds more; a larger or negative figure is a provider's mistake and not a count. */
    public static final long CEILING = 100_000_000L;

    public Usage {
        if (!isCount(input)
                || !isCount(output)
                || !isCount(cachedInput)
                || !isCount(cacheWrites)
                || !isCount(reasoning)) {
            throw new IllegalArgumentException("tokens out of range: " + input + ", " + output);
        }
        cachedInput = Math.min(cachedInput, input);
        cacheWrites = Math.min(cacheWrites, input - cachedInput);
        reasoning = Math.min(reasoning, output);
        extras = extras.within(cacheWrites, input - cachedInput - cacheWrites, output);
    }

    /** Served as usual. */
    public Usage(long input, long output, long cachedInput, long cacheWrites, long reasoning, boolean estimated) {
        this(input, output, cachedInput, cacheWrites, reasoning, estimated, Extras.NONE);
    }

    public Usage with(Extras other) {
        return other.equals(extras)
                ? this
                : new Usage(input, output, cachedInput, cacheWrites, reasoning, estimated, other);
    }

    public static boolean isCount(long tokens) {
        return tokens >= 0 && tokens <= CEILING;
    }

    public static Usage estimate(long input, long output) {
        return new Usage(Math.min(input, CEILING), Math.min(output, CEILING), 0, 0, 0, true);
    }

    public long total() {
        return input + output;
    }
}
