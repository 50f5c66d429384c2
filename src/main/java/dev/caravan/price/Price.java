package dev.caravan.price;

import dev.caravan.call.Extras;
import dev.caravan.call.Usage;
import java.math.BigInteger;

/**
 * What a model's tokens cost on certain terms, each class in 10⁻⁹ USD per million tokens. Every token of a {@link Usage} is
 * in exactly one class: input that came from a cache, that went into one for minutes or for an hour, that was sound, the
 * rest of the input, output that is sound, and the output with its reasoning. Immutable.
 */
public record Price(long input, long cachedInput, long cacheWrite, long hourWrite, long output, Fees fees) {
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final BigInteger HALF = BigInteger.valueOf(500_000);
    private static final BigInteger ALMOST = BigInteger.valueOf(999_999);
    private static final BigInteger MORE_THAN_ANYBODY_HAS = BigInteger.valueOf(Long.MAX_VALUE / 4);

    /** A thousand searches have the price of the list, a million millionths are a unit of money. */
    private static final long MILLIONTHS_OF_A_SEARCH = 1_000;

    static final Price FREE = new Price(0, 0, 0, 0);

    public Price {
        if (input < 0 || cachedInput < 0 || cacheWrite < 0 || hourWrite < 0 || output < 0) {
            throw new IllegalArgumentException("a price is not negative");
        }
    }

    /** Without fees, and with what is usual for an hour in a cache. */
    Price(long input, long cachedInput, long cacheWrite, long output) {
        this(input, cachedInput, cacheWrite, 2 * input, output, Fees.NONE);
    }

    boolean isFree() {
        return input == 0 && cachedInput == 0 && cacheWrite == 0 && hourWrite == 0 && output == 0 && fees.areNone();
    }

    /** With the other's price for searches, where it has none of its own: those are not dearer where tokens are. */
    Price searchingAs(Price other) {
        boolean same = fees.search().isPresent() || other.fees.search().isEmpty();
        return same
                ? this
                : new Price(
                        input,
                        cachedInput,
                        cacheWrite,
                        hourWrite,
                        output,
                        new Fees(other.fees.search(), fees.soundInput(), fees.soundOutput()));
    }

    /** Whether there is a price for all that was used. */
    boolean covers(Usage usage) {
        Extras extras = usage.extras();
        boolean known = !extras.openEnded()
                && (extras.searches() == 0 || fees.search().isPresent())
                && (extras.soundInput() == 0 || fees.soundInput().isPresent())
                && (extras.soundOutput() == 0 || fees.soundOutput().isPresent());
        return known || isFree();
    }

    /** Rounded once, at the end, half up. What has no price here counts as the text that it might be. */
    public Money of(Usage usage) {
        Extras extras = usage.extras();
        long plain = usage.input() - usage.cachedInput() - usage.cacheWrites() - extras.soundInput();
        BigInteger millionths = times(plain, input)
                .add(times(extras.soundInput(), fees.soundInput().orElse(input)))
                .add(times(usage.cachedInput(), cachedInput))
                .add(times(usage.cacheWrites() - extras.hourWrites(), cacheWrite))
                .add(times(extras.hourWrites(), hourWrite))
                .add(times(usage.output() - extras.soundOutput(), output))
                .add(times(extras.soundOutput(), fees.soundOutput().orElse(output)))
                .add(ofSearches(extras.searches()));
        return new Money(millionths.add(HALF).divide(MILLION).longValueExact());
    }

    private BigInteger ofSearches(long searches) {
        return times(searches * MILLIONTHS_OF_A_SEARCH, fees.search().orElse(0));
    }

    /** What this costs at the most: the dearest kind of each, rounded up. */
    Money atMost(Most most) {
        long dearest = Math.max(input, cachedInput);
        if (most.mayWriteCache()) {
            dearest = Math.max(dearest, cacheWrite);
        }
        if (most.mayWriteForAnHour()) {
            dearest = Math.max(dearest, hourWrite);
        }
        long dearestSound = Math.max(dearest, fees.soundInput().orElse(0));
        long dearestOutput =
                most.mayBeSpoken() ? Math.max(output, fees.soundOutput().orElse(0)) : output;
        BigInteger millionths = times(most.input(), dearest)
                .add(times(most.soundInput(), dearestSound))
                .add(times(most.output(), dearestOutput))
                .add(ofSearches(most.searches()));
        BigInteger nanoUsd = millionths.add(ALMOST).divide(MILLION);
        return new Money(nanoUsd.min(MORE_THAN_ANYBODY_HAS).longValueExact());
    }

    private static BigInteger times(long count, long price) {
        return BigInteger.valueOf(count).multiply(BigInteger.valueOf(price));
    }
}
