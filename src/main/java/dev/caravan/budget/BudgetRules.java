package dev.caravan.budget;

import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the operator set for the money of all calls together. From {@code localAbove} percent of the day's budget on
 * tiers are answered by local models; {@code assumedOutput} are the tokens of an answer for which nobody set a limit.
 */
public record BudgetRules(
        Optional<Money> usdPerDay, Optional<Money> usdPerMonth, BigDecimal localAbove, int assumedOutput) {
    public static BudgetRules of(Settings settings) {
        return new BudgetRules(
                settings.findDecimal("caravan.budget.usd-per-day").map(Money::ofUsd),
                settings.findDecimal("caravan.budget.usd-per-month").map(Money::ofUsd),
                BigDecimal.valueOf(settings.number("caravan.budget.local-above")),
                // No provider gives an answer of no tokens.
                Math.max(1, settings.count("caravan.budget.assumed-output")));
    }

    /** For everybody's calls. */
    public List<Limit> limits() {
        return Stream.concat(
                        usdPerDay.map(most -> new Limit(Purse.DAY, most)).stream(),
                        usdPerMonth.map(most -> new Limit(Purse.MONTH, most)).stream())
                .toList();
    }

    /** What may be spent in a day until tiers are answered by local models. */
    public Optional<Money> untilLocal() {
        return usdPerDay.map(most -> new Money(BigDecimal.valueOf(most.nanoUsd())
                .multiply(localAbove)
                .divide(BigDecimal.valueOf(100), 0, RoundingMode.CEILING)
                .longValueExact()));
    }
}
