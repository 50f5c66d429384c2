package dev.caravan.price;

import java.math.BigDecimal;

/** An amount in integers of 10⁻⁹ USD, so that sums don't drift. Immutable. */
public record Money(long nanoUsd) implements Comparable<Money> {
    public static final Money NONE = new Money(0);

    private static final int DECIMALS = 9;

    /** @throws ArithmeticException where it is no whole number of 10⁻⁹ USD */
    public static Money ofUsd(BigDecimal usd) {
        return new Money(usd.movePointRight(DECIMALS).longValueExact());
    }

    public Money plus(Money more) {
        return new Money(Math.addExact(nanoUsd, more.nanoUsd));
    }

    public Money minus(Money less) {
        return new Money(Math.subtractExact(nanoUsd, less.nanoUsd));
    }

    public boolean isNone() {
        return nanoUsd == 0;
    }

    /** In USD, exact; for gauges and counters, which are no ledger. */
    public double usd() {
        return BigDecimal.valueOf(nanoUsd, DECIMALS).doubleValue();
    }

    /** In USD, exact, and never with an exponent: {@code 0.25}. */
    public BigDecimal inUsd() {
        BigDecimal plain = BigDecimal.valueOf(nanoUsd, DECIMALS).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanoUsd, other.nanoUsd);
    }

    /** In USD, with nine decimals: {@code 0.000012345}. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(nanoUsd, DECIMALS).toPlainString();
    }
}
