package dev.caravan.budget;

import dev.caravan.meter.Meters;
import dev.caravan.price.Money;
import dev.caravan.store.StoreTrouble;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gauges that show which part of each budget is spent. Owned by the process. Safe for use by many threads. */
public final class UsedRatios {
    /** There may be more keys than anybody wants to draw. */
    private static final int MOST = 300;

    private static final Logger LOG = LoggerFactory.getLogger(UsedRatios.class);

    private final Budgets budgets;
    private final Meters meters;
    private final Map<Purse, Limit> shown = new ConcurrentHashMap<>();
    /** A gauge stays for good: it may show a number again. */
    private final Set<Purse> drawn = ConcurrentHashMap.newKeySet();

    private final Set<Purse> beginning = ConcurrentHashMap.newKeySet();

    public UsedRatios(Budgets budgets, Meters meters) {
        this.budgets = budgets;
        this.meters = meters;
    }

    /** From now on the budgets of all calls are those of these rules. */
    public void follow(BudgetRules rules) {
        List<Limit> limits = rules.limits();
        limits.forEach(this::show);
        for (Purse purse : List.of(Purse.DAY, Purse.MONTH)) {
            if (limits.stream().noneMatch(limit -> limit.purse().equals(purse)) && shown.remove(purse) != null) {
                budgets.forget(purse);
            }
        }
    }

    public void show(Limit limit) {
        Purse purse = limit.purse();
        Limit before = shown.get(purse);
        if (limit.equals(before) || (before == null && shown.size() >= MOST)) {
            return;
        }
        if (shown.put(purse, limit) == null) {
            if (drawn.add(purse)) {
                meters.budget(purse.path(), () -> used(purse));
            }
            begin(purse);
        }
    }

    /**
     * No number where there is no limit any more, or it is not known what was spent before. Read by whoever draws it, also
     * while the store hangs: the store is asked beside it.
     */
    private double used(Purse purse) {
        @Nullable Limit limit = shown.get(purse);
        if (limit == null) {
            return Double.NaN;
        }
        Optional<Money> spent = budgets.spentByNow(purse);
        if (spent.isEmpty()) {
            begin(purse);
        }
        return spent.map(limit::used).orElse(Double.NaN);
    }

    private void begin(Purse purse) {
        if (beginning.add(purse)) {
            Thread.ofVirtual().name("budget").start(() -> {
                try {
                    budgets.spent(purse);
                } catch (StoreTrouble e) {
                    LOG.debug("what was spent of {} is not known yet: {}", purse.path(), e.reason());
                } finally {
                    beginning.remove(purse);
                }
            });
        }
    }
}
