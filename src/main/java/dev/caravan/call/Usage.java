package dev.caravan.call;

/**
 * Tokens of one attempt. {@code cachedInput}, read from a provider's cache, and {@code cacheWrites}, written to it, are
 * parts of {@code input}; {@code reasoning} is part of {@code output}. {@code estimated} where the provider did not say.
 */
public record Usage(long input, long output, long cachedInput, long cacheWrites, long reasoning, boolean estimated) {
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
