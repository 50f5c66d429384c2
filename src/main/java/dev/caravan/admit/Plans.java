package dev.caravan.admit;

import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The plans that the properties describe, as {@code caravan.plan.NAME.…}. Immutable; edited properties make new ones. */
public final class Plans {
    private static final String PREFIX = "caravan.plan.";
    private static final String EVERYTHING = "*";

    private final Map<String, Plan> byName;

    private Plans(Map<String, Plan> byName) {
        this.byName = byName;
    }

    public static Plans of(Settings settings) {
        Map<String, Plan> plans = new TreeMap<>();
        for (String property : settings.all().keySet()) {
            int end = property.lastIndexOf('.');
            if (property.startsWith(PREFIX)
                    && end > PREFIX.length()
                    && settings.find(property).isPresent()) {
                plans.computeIfAbsent(property.substring(PREFIX.length(), end), name -> plan(name, settings));
            }
        }
        return new Plans(plans);
    }

    /** The plan of a key for which nobody named one. */
    public static String usual(Settings settings) {
        return settings.text(PREFIX + "default");
    }

    public Optional<Plan> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    private static Plan plan(String name, Settings settings) {
        String prefix = PREFIX + name + ".";
        Optional<List<String>> tiers = allowed(settings, prefix + "tiers");
        Optional<List<String>> models = allowed(settings, prefix + "models");
        if (tiers.isPresent() && settings.find(prefix + "models").isEmpty()) {
            // Who may use cheap tiers only is not to name the dearest model instead.
            models = Optional.of(List.of());
        }
        return new Plan(
                name,
                count(settings, prefix + "requests-per-minute"),
                count(settings, prefix + "tokens-per-minute"),
                count(settings, prefix + "requests-per-day"),
                count(settings, prefix + "calls-at-once"),
                money(settings, prefix + "usd-per-day"),
                money(settings, prefix + "usd-per-month"),
                money(settings, prefix + "all-usd-per-day"),
                money(settings, prefix + "all-usd-per-month"),
                tiers.map(Set::copyOf),
                models,
                settings.findDecimal(prefix + "priority")
                        .map(BigDecimal::intValue)
                        .orElse(100));
    }

    /** Empty where everything is. */
    private static Optional<List<String>> allowed(Settings settings, String property) {
        List<String> listed = settings.list(property);
        return listed.isEmpty() || listed.contains(EVERYTHING) ? Optional.empty() : Optional.of(listed);
    }

    private static OptionalInt count(Settings settings, String property) {
        return settings.findCount(property)
                .filter(limit -> limit > 0)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    private static Optional<Money> money(Settings settings, String property) {
        return settings.findDecimal(property).map(Money::ofUsd);
    }
}
