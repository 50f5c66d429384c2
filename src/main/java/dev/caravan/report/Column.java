package dev.caravan.report;

import dev.caravan.ledger.Figures;
import dev.caravan.ledger.Latencies;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The figures of a report, in their order: what programs and people call them, and what they are. */
enum Column {
    REQUESTS("requests", "requests", figures -> whole(figures.requests())),
    INPUT_TOKENS("input_tokens", "tokens in", figures -> whole(figures.inputTokens())),
    OUTPUT_TOKENS("output_tokens", "tokens out", figures -> whole(figures.outputTokens())),
    COST("cost_usd", "cost USD", figures -> figures.cost().inUsd()),
    SAVED("saved_usd", "saved", figures -> figures.saved().inUsd()),
    SAVED_BY_CACHE("saved_by_cache_usd", "cache saved", figures -> figures.savedByCache()
            .inUsd()),
    SAVED_BY_TIER(
            "saved_by_tier_usd", "tier saved", figures -> figures.savedByTier().inUsd()),
    ERRORS("errors", "errors", figures -> whole(figures.errors())),
    HITS("hits", "hits", figures -> whole(figures.hits())),
    ATTEMPTS("attempts", "attempts", figures -> whole(figures.attempts())),
    UNPRICED("unpriced", "unpriced", figures -> whole(figures.unpriced())),
    AVERAGE_LATENCY(
            "avg_latency_ms",
            "avg ms",
            figures -> millis(figures, figures.latencies().averageMicros())),
    P95_LATENCY(
            "p95_latency_ms",
            "p95 ms",
            figures -> millis(figures, figures.latencies().p95Micros()));
    private final String member;
    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // functions of their argument alone
    private final Function<Figures, @Nullable BigDecimal> value;

    Column(String member, String title, Function<Figures, @Nullable BigDecimal> value) {
        this.member = member;
        this.title = title;
        this.value = value;
    }

    /** Those that a table shows: the sum of two others is not, nor what there is nothing of as a rule. */
    static List<Column> shown(Figures total) {
        return Arrays.stream(values())
                .filter(column -> column != SAVED && (column != UNPRICED || total.unpriced() > 0))
                .toList();
    }

    String member() {
        return member;
    }

    String title() {
        return title;
    }

    /** Null where there is none: nobody took no time. */
    @Nullable
    BigDecimal of(Figures figures) {
        return value.apply(figures);
    }

    boolean isMoney() {
        return this == COST || this == SAVED || this == SAVED_BY_CACHE || this == SAVED_BY_TIER;
    }

    private static BigDecimal whole(long number) {
        return BigDecimal.valueOf(number);
    }

    private static @Nullable BigDecimal millis(Figures figures, long micros) {
        return figures.latencies().equals(Latencies.NONE)
                ? null
                : BigDecimal.valueOf(micros, 3).setScale(1, RoundingMode.HALF_UP);
    }
}
