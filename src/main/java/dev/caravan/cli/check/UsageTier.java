package dev.caravan.cli.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which usage tier of its vendor a provider's limits look like. The figures are those that vendors publish for requests a
 * minute; they change them, and agree others with single customers, so a match is a hint and no more.
 */
final class UsageTier {
    /** Where two tiers have the same figure both are named: their limits of tokens differ from model to model. */
    private static final Map<String, Map<Long, String>> BY_REQUESTS_A_MINUTE = Map.of(
            "anthropic", Map.of(50L, "1", 1_000L, "2", 2_000L, "3", 4_000L, "4"),
            "openai", Map.of(3L, "free", 500L, "1", 5_000L, "2 or 3", 10_000L, "4", 15_000L, "5", 30_000L, "5"));

    private UsageTier() {}

    /** Empty where the limit of requests is in no tier of the provider's, or the provider has no tiers that we know. */
    static Optional<String> of(String provider, List<Finding.Limit> limits) {
        Map<Long, String> tiers = BY_REQUESTS_A_MINUTE.getOrDefault(provider, Map.of());
        return limits.stream()
                .filter(limit -> limit.unit().equals("requests"))
                .flatMap(limit -> Stream.ofNullable(tiers.get(limit.limit())))
                .findFirst();
    }
}
