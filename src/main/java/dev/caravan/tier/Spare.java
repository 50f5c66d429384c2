package dev.caravan.tier;

import dev.caravan.call.Target;
import dev.caravan.price.Money;
import java.util.Optional;

/**
 * An answer that is there already, for the case that nobody along the chain has a better one: who gave it, after how many
 * attempts, and what it cost on a bill of its own, where that is known.
 */
public record Spare(Target target, int attempts, Optional<Money> cost) {}
