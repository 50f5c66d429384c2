package dev.caravan.ledger;

import dev.caravan.price.Money;

/**
 * What calls came to. A call counts once in {@code requests}, where it ended; each of its attempts where it was made.
 * {@code errors} are calls without an answer, {@code hits} those that the cache answered, {@code unpriced} attempts at
 * models without a price. Immutable.
 */
public record Figures(
        long requests,
        long errors,
        long attempts,
        long hits,
        long inputTokens,
        long outputTokens,
        Money cost,
        Money savedByCache,
        Money savedByTier,
        long unpriced,
        Latencies latencies) {
    public static final Figures NONE =
            new Figures(0, 0, 0, 0, 0, 0, Money.NONE, Money.NONE, Money.NONE, 0, Latencies.NONE);

    public Figures plus(Figures more) {
        return new Figures(
                Math.addExact(requests, more.requests),
                Math.addExact(errors, more.errors),
                Math.addExact(attempts, more.attempts),
                Math.addExact(hits, more.hits),
                Math.addExact(inputTokens, more.inputTokens),
                Math.addExact(outputTokens, more.outputTokens),
                cost.plus(more.cost),
                savedByCache.plus(more.savedByCache),
                savedByTier.plus(more.savedByTier),
                Math.addExact(unpriced, more.unpriced),
                latencies.plus(more.latencies));
    }

    /** Whether a model, or an answer of it out of memory, did anything for it: what was refused brought no tokens. */
    boolean served() {
        return hits > 0 || inputTokens > 0 || outputTokens > 0;
    }

    public Money saved() {
        return savedByCache.plus(savedByTier);
    }
}
