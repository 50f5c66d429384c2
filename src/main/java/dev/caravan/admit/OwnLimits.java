package dev.caravan.admit;

import dev.caravan.price.Money;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The limits that are a key's own and hold in place of its plan's. What is empty is as the plan has it; 0 is no limit.
 * Immutable.
 */
public record OwnLimits(
        OptionalInt requestsPerMinute,
        OptionalInt tokensPerMinute,
        OptionalInt requestsPerDay,
        OptionalInt callsAtOnce,
        Optional<Money> usdPerDay,
        Optional<Money> usdPerMonth) {
    public static final OwnLimits NONE = new OwnLimits(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty());

    Plan over(Plan plan) {
        return new Plan(
                plan.name(),
                own(requestsPerMinute, plan.requestsPerMinute()),
                own(tokensPerMinute, plan.tokensPerMinute()),
                own(requestsPerDay, plan.requestsPerDay()),
                own(callsAtOnce, plan.callsAtOnce()),
                own(usdPerDay, plan.usdPerDay()),
                own(usdPerMonth, plan.usdPerMonth()),
                plan.allUsdPerDay(),
                plan.allUsdPerMonth(),
                plan.tiers(),
                plan.models(),
                plan.priority());
    }

    private static OptionalInt own(OptionalInt own, OptionalInt plans) {
        if (own.isEmpty()) {
            return plans;
        }
        return own.getAsInt() == 0 ? OptionalInt.empty() : own;
    }

    private static Optional<Money> own(Optional<Money> own, Optional<Money> plans) {
        return own.isEmpty() ? plans : own.filter(money -> !money.isNone());
    }
}
