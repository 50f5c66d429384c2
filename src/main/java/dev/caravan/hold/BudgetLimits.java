package dev.caravan.hold;

import dev.caravan.admit.Client;
import dev.caravan.admit.Plan;
import dev.caravan.budget.Limit;
import dev.caravan.budget.Period;
import dev.caravan.budget.Purse;
import dev.caravan.budget.Scope;
import dev.caravan.price.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The limits that a client's calls must keep to: everybody's, those of the plan's keys together, and the key's own. */
final class BudgetLimits {
    private final List<Limit> everybodys;

    BudgetLimits(List<Limit> everybodys) {
        this.everybodys = List.copyOf(everybodys);
    }

    List<Limit> of(Client client) {
        Plan plan = client.plan();
        boolean none = plan.usdPerDay().isEmpty()
                && plan.usdPerMonth().isEmpty()
                && plan.allUsdPerDay().isEmpty()
                && plan.allUsdPerMonth().isEmpty();
        if (none) {
            return everybodys;
        }
        List<Limit> limits = new ArrayList<>(everybodys);
        Scope together = new Scope.OfPlan(plan.name());
        add(limits, together, Period.DAY, plan.allUsdPerDay());
        add(limits, together, Period.MONTH, plan.allUsdPerMonth());
        Scope own = new Scope.OfKey(client.name());
        add(limits, own, Period.DAY, plan.usdPerDay());
        add(limits, own, Period.MONTH, plan.usdPerMonth());
        return limits;
    }

    private static void add(List<Limit> limits, Scope scope, Period period, Optional<Money> most) {
        most.ifPresent(money -> limits.add(new Limit(new Purse(scope, period), money)));
    }
}
