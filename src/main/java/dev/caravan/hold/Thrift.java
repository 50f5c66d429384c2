package dev.caravan.hold;

import dev.caravan.budget.BudgetRules;
import dev.caravan.budget.Budgets;
import dev.caravan.budget.Purse;
import dev.caravan.price.Money;
import dev.caravan.store.StoreTrouble;
import dev.caravan.tier.Routed;
import dev.caravan.tier.TierChains;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Leaves tier calls to local models when most of the day's money is spent, and tells callers so. Costs nothing where no
 * budget is set for the day. Safe for use by many threads.
 */
public final class Thrift {
    private static final String LOCAL = "local";
    private static final String USED = "x-caravan-budget-used";

    private final Optional<Money> most;
    private final Optional<Money> untilLocal;
    private final Budgets budgets;
    private final TierChains tiers;

    public Thrift(BudgetRules rules, Budgets budgets, TierChains tiers) {
        this.most = rules.usdPerDay();
        this.untilLocal = rules.untilLocal();
        this.budgets = budgets;
        this.tiers = tiers;
    }

    /** The call as it came, or as one for the tier {@code local}. */
    public Routed spare(Routed routed) {
        if (most.isEmpty() || untilLocal.isEmpty()) {
            return routed;
        }
        Optional<Money> spent = spent();
        if (spent.isEmpty() || spent.get().compareTo(untilLocal.get()) < 0) {
            return routed;
        }
        routed.asked().caller().note(USED, ratio(spent.get(), most.get()));
        boolean stays = routed.tier().equals(Routed.NAMED)
                || routed.tier().equals(LOCAL)
                || tiers.chain(LOCAL).isEmpty();
        return stays ? routed : routed.in(LOCAL);
    }

    /** Empty where nobody can tell now; what costs money is refused then. */
    private Optional<Money> spent() {
        try {
            return Optional.of(budgets.spent(Purse.DAY));
        } catch (StoreTrouble e) {
            return Optional.empty();
        }
    }

    /** Never more than there is: 0.9999 until all of it is spent. */
    private static String ratio(Money spent, Money most) {
        if (most.isNone()) {
            return "1.0000";
        }
        return BigDecimal.valueOf(spent.nanoUsd())
                .divide(BigDecimal.valueOf(most.nanoUsd()), 4, RoundingMode.FLOOR)
                .toPlainString();
    }
}
