package dev.caravan.price;

import dev.caravan.call.Usage;
import java.math.BigInteger;

/**
 * What a model's tokens cost, each class in 10⁻⁹ USD per million tokens. Every token of a {@link Usage} is in exactly one
 * class: input that came from a cache, that went into one, the rest of the input, and the output with its reasoning.
 */
public record Price(long input, long cachedInput, long cacheWrite, long output) {
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final BigInteger HALF = BigInteger.valueOf(500_000);
    private static final BigInteger ALMOST = BigInteger.valueOf(999_999);
    private static final BigInteger MORE_THAN_ANYBODY_HAS = BigInteger.valueOf(Long.MAX_VALUE / 4);

    public static final Price FREE = new Price(0, 0, 0, 0);

    public Price {
        if (input < 0 || cachedInput < 0 || cacheWrite < 0 || output < 0) {
            throw new IllegalArgumentException("a price is not negative");
        }
    }

    /** Rounded once, at the end, half up. */
    public Money of(Usage usage) {
        long plain = usage.input() - usage.cachedInput() - usage.cacheWrites();
        BigInteger millionths = times(plain, input)
                .add(times(usage.cachedInput(), cachedInput))
                .add(times(usage.cacheWrites(), cacheWrite))
                .add(times(usage.output(), output));
        return new Money(millionths.add(HALF).divide(MILLION).longValueExact());
    }

    /** What so many tokens cost at the most: the dearest kind of input, rounded up. */
    public Money atMost(long inputTokens, boolean mayWriteCache, long outputTokens) {
        long dearest = Math.max(input, Math.max(cachedInput, mayWriteCache ? cacheWrite : 0));
        BigInteger millionths = times(inputTokens, dearest).add(times(outputTokens, output));
        BigInteger nanoUsd = millionths.add(ALMOST).divide(MILLION);
        return new Money(nanoUsd.min(MORE_THAN_ANYBODY_HAS).longValueExact());
    }

    private static BigInteger times(long tokens, long price) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(price));
    }
}
