package dev.caravan.hold;

import dev.caravan.budget.BudgetRules;
import dev.caravan.budget.Budgets;
import dev.caravan.budget.Budgets.Decision;
import dev.caravan.budget.Limit;
import dev.caravan.budget.Purse;
import dev.caravan.budget.UsedRatios;
import dev.caravan.call.Allotment;
import dev.caravan.call.Attempt;
import dev.caravan.call.Papers;
import dev.caravan.call.Target;
import dev.caravan.call.Terms;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.price.Money;
import dev.caravan.price.Most;
import dev.caravan.price.PriceBook;
import dev.caravan.price.Tariff;
import dev.caravan.request.MessagesRequest;
import dev.caravan.store.StoreTrouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds for each attempt what it may cost at the most, and spends what it did cost when it is over. Where no budget
 * applies, and for what costs nothing, nothing is done. Safe for use by many threads.
 */
public final class Holds {
    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);
    private static final int REMEMBERED = 1_000;

    private final BudgetLimits limits;
    private final int assumedOutput;
    private final Budgets budgets;
    private final UsedRatios ratios;
    private final PriceBook prices;
    private final ModelSettings models;
    private final Set<Target> unpriced = ConcurrentHashMap.newKeySet();
    private final Set<Target> dearer = ConcurrentHashMap.newKeySet();

    public Holds(BudgetRules rules, Budgets budgets, UsedRatios ratios, PriceBook prices, ModelSettings models) {
        this.limits = new BudgetLimits(rules.limits());
        this.assumedOutput = rules.assumedOutput();
        this.budgets = budgets;
        this.ratios = ratios;
        this.prices = prices;
        this.models = models;
    }

    /**
     * Holds money for the attempt that the walk is about to make.
     *
     * @throws ProviderFailure where there is no room for it, or nobody knows what it may cost
     */
    public void hold(Walk walk) {
        List<Limit> lasting = limits.of(walk.client());
        List<Limit> mine = withThoseOfTheWork(walk.asked().papers(), lasting);
        if (mine.isEmpty() || onlyCounts(walk)) {
            return;
        }
        lasting.forEach(ratios::show);
        Tariff tariff = prices.tariff(walk.target()).orElseThrow(() -> unpriced(walk.target()));
        if (!tariff.isFree()) {
            hold(walk, mine, tariff);
        }
    }

    private static List<Limit> withThoseOfTheWork(Papers papers, List<Limit> lasting) {
        if (papers.allotment().isEmpty()) {
            return lasting;
        }
        Allotment allotment = papers.allotment().get();
        List<Limit> all = new ArrayList<>(lasting);
        all.add(new Limit(Purse.ofWork(allotment.work()), new Money(allotment.mostNanoUsd())));
        return all;
    }

    private static boolean onlyCounts(Walk walk) {
        return walk.request() instanceof MessagesRequest messages && messages.counting();
    }

    private ProviderFailure unpriced(Target target) {
        if (unpriced.size() < REMEMBERED && unpriced.add(target)) {
            LOG.warn("{} has no price and is passed over, for a budget applies: give it a row in prices.csv", target);
        }
        return ProviderFailure.of(
                Trouble.OVER_BUDGET, 0, "it has no price, and a budget applies: give it a row in prices.csv");
    }

    private Money mostOf(Walk walk, Tariff tariff, Demand demand) {
        long output = demand.answers() > 0 ? demand.mostOutput().orElseGet(() -> limitOutput(walk)) : 0;
        Most most = demand.most(output, walk.target().searchesAlways());
        Unpriced.objections(walk.target(), tariff, demand.beside(), most).forEach(walk::objectTo);
        if (dearer.contains(walk.target())) {
            return tariff.atMost(most);
        }
        return tariff.atMost(demand.beside().terms(), most)
                .or(() -> tariff.atMost(Terms.USUAL, most))
                .orElseThrow();
    }

    private int limitOutput(Walk walk) {
        int most = models.of(walk.target()).defaults().maxTokens().orElse(assumedOutput);
        walk.limitOutput(most);
        return most;
    }

    private void hold(Walk walk, List<Limit> mine, Tariff tariff) {
        Demand demand = Demand.of(walk.request());
        Money most = mostOf(walk, tariff, demand);
        switch (decided(mine, most)) {
            case Decision.Held held -> {
                int before = walk.attempts();
                Terms asked = demand.beside().terms();
                walk.holdUntilOver(
                        () -> held.hold().settle(walk.attempts() > before ? cost(walk, asked, most) : Money.NONE));
            }
            case Decision.Refused refused ->
                throw ProviderFailure.notNow(Trouble.OVER_BUDGET, words(refused), refused.readyIn());
        }
    }

    private Decision decided(List<Limit> mine, Money most) {
        try {
            return budgets.hold(mine, most);
        } catch (StoreTrouble e) {
            throw Refusal.unavailable(
                    "ledger_unavailable", "what was spent before cannot be read now", Duration.ofSeconds(1));
        }
    }

    /** Of the attempt that is over; where the list does not say what all of it costs, what was held. */
    private Money cost(Walk walk, Terms asked, Money held) {
        Attempt attempt = walk.latest();
        boolean served = attempt.usage().extras().terms().isUsual();
        if (!served && asked.isUsual() && dearer.size() < REMEMBERED) {
            // By the provider's own settings, which nobody here can see before.
            dearer.add(attempt.target());
        }
        return attempt.usage().total() == 0
                ? Money.NONE
                : prices.cost(attempt.target(), attempt.usage()).orElse(held);
    }

    private static String words(Decision.Refused refused) {
        return refused.spent()
                ? refused.purse() + " has no room for it"
                : refused.purse() + " has no room for it until calls under way are over";
    }
}
