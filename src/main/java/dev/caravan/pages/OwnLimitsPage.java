package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.admit.Client;
import dev.caravan.admit.Limits;
import dev.caravan.admit.Plan;
import dev.caravan.budget.Budgets;
import dev.caravan.budget.Period;
import dev.caravan.budget.Purse;
import dev.caravan.budget.Scope;
import dev.caravan.json.Json;
import dev.caravan.price.Money;
import java.util.Optional;

/** A caller's own limits as JSON, and how much of them is used; what has no limit has no member that says what is left. */
public final class OwnLimitsPage {
    private final Limits limits;
    private final Budgets budgets;

    public OwnLimitsPage(Limits limits, Budgets budgets) {
        this.limits = limits;
        this.budgets = budgets;
    }

    ObjectNode of(Client client) {
        Plan plan = client.plan();
        ObjectNode page = Json.mapper().createObjectNode();
        plan.requestsPerMinute().ifPresent(most -> page.put("requests_per_minute", most));
        plan.tokensPerMinute().ifPresent(most -> page.put("tokens_per_minute", most));
        long calls = limits.callsToday(client);
        page.put("requests_today", calls);
        plan.requestsPerDay().ifPresent(most -> page.put("requests_per_day", most)
                .put("requests_left_today", Math.max(0, most - calls)));
        plan.callsAtOnce().ifPresent(most -> page.put("calls_at_once", most));
        put(page, client, Period.DAY, plan.usdPerDay(), "usd_per_day", "today");
        put(page, client, Period.MONTH, plan.usdPerMonth(), "usd_per_month", "this_month");
        return page;
    }

    private void put(ObjectNode page, Client client, Period period, Optional<Money> most, String limit, String time) {
        Money spent = budgets.spent(new Purse(new Scope.OfKey(client.name()), period));
        page.put("usd_" + time, spent.inUsd());
        most.ifPresent(money -> page.put(limit, money.inUsd())
                .put("usd_left_" + time, left(money, spent).inUsd()));
    }

    private static Money left(Money most, Money spent) {
        return spent.compareTo(most) >= 0 ? Money.NONE : most.minus(spent);
    }
}
