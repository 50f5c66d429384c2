package dev.caravan.budget;

import dev.caravan.price.Money;

/** The most that may be spent out of a purse. Immutable. */
public record Limit(Purse purse, Money most) {
    /** Which part of it is spent, 1 for all of it; for gauges, which decide nothing. */
    double used(Money spent) {
        return most.isNone() ? 1 : (double) spent.nanoUsd() / most.nanoUsd();
    }
}
