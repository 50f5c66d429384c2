package dev.caravan.admit;

import dev.caravan.call.Target;
import dev.caravan.price.Money;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a caller may do. A limit that is empty is none; {@code tiers} and {@code models} are empty where all are allowed,
 * models are written {@code provider/model} with {@code *} for anything. {@code priority} is the percentage of each
 * provider's limits that the plan's calls may fill; what is above is kept for plans of a higher one. The limits are those
 * of each key; the ones of {@code all} are for all keys of the plan together. Immutable.
 */
public record Plan(
        String name,
        OptionalInt requestsPerMinute,
        OptionalInt tokensPerMinute,
        OptionalInt requestsPerDay,
        OptionalInt callsAtOnce,
        Optional<Money> usdPerDay,
        Optional<Money> usdPerMonth,
        Optional<Money> allUsdPerDay,
        Optional<Money> allUsdPerMonth,
        Optional<Set<String>> tiers,
        Optional<List<String>> models,
        int priority) {
    public boolean allowsTier(String tier) {
        return tiers.isEmpty() || tiers.get().contains(tier);
    }

    public boolean allowsModel(Target target) {
        return models.isEmpty() || models.get().stream().anyMatch(pattern -> fits(pattern, target.toString()));
    }

    /** A star stands for anything, also for nothing. */
    private static boolean fits(String pattern, String name) {
        List<String> parts = List.of(pattern.split("\\*", -1));
        int at = parts.getFirst().length();
        if (parts.size() == 1) {
            return name.equals(pattern);
        }
        if (!name.startsWith(parts.getFirst())) {
            return false;
        }
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = name.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        return name.length() - at >= parts.getLast().length() && name.endsWith(parts.getLast());
    }

    /** Everything, without a limit: of whoever needs no key. */
    static Plan unlimited(String name) {
        return new Plan(
                name,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                100);
    }
}
