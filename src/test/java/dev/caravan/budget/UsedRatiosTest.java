package dev.caravan.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.OwnLog;
import dev.caravan.ledger.Calendar;
import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.price.Money;
import dev.caravan.price.PriceBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is drawn of a budget is what holds now. */
class UsedRatiosTest {
    private final MovedClock clock = new MovedClock();
    private final LocalBudgets budgets = new LocalBudgets(new Calendar(ZoneId.of("UTC")), clock, Beginnings.NONE);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UsedRatios ratios =
            new UsedRatios(budgets, new Meters(registry, new KnownModels(PriceBook.open(Path.of("none.csv"), clock))));

    @Test
    void a_budget_taken_away_and_set_again_is_drawn_as_it_is_now() {
        try (OwnLog log = new OwnLog()) {
            ratios.follow(aDay("1"));
            budgets.begin(Purse.DAY, Money.ofUsd(new BigDecimal("0.5")));
            assertThat(drawn()).isEqualTo(0.5);

            ratios.follow(new BudgetRules(Optional.empty(), Optional.empty(), BigDecimal.valueOf(80), 1));
            assertThat(drawn()).isNaN();

            ratios.follow(aDay("2"));
            budgets.begin(Purse.DAY, Money.ofUsd(new BigDecimal("0.5")));
            assertThat(drawn()).isEqualTo(0.25);
            assertThat(log.events()).isEmpty();
        }
    }

    private static BudgetRules aDay(String usd) {
        return new BudgetRules(
                Optional.of(Money.ofUsd(new BigDecimal(usd))), Optional.empty(), BigDecimal.valueOf(80), 1);
    }

    private double drawn() {
        return registry.get("llm.budget.used.ratio").gauge().value();
    }
}
