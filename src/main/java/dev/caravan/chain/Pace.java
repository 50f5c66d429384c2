package dev.caravan.chain;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.limit.Allowances;
import dev.caravan.settings.Settings;
import java.time.Duration;
import org.apache.camel.Body;

/**
 * The limits that weigh a call and not only count it: tokens a minute, and the least gap between two calls of a model.
 * Safe for use by many threads.
 */
public final class Pace {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final ModelSettings models;
    private final Allowances allowances;
    private final long burstNanos;

    public Pace(ModelSettings models, Allowances allowances, Settings settings) {
        this.models = models;
        this.allowances = allowances;
        this.burstNanos = settings.duration("caravan.throttle.burst").toNanos();
    }

    /** @throws ProviderFailure where the model's tokens of this minute are spent */
    public void requireTokens(@Body Walk walk) {
        int limit = models.of(walk.seat()).tokensPerMinute();
        if (limit > 0) {
            long weight = walk.request().estimatedInputTokens();
            long wait = allowances.take("tokens " + walk.seat(), MINUTE / limit, walk.savings(burstNanos), weight);
            requireNone(wait, "tokens a minute are spent");
        }
    }

    /** @throws ProviderFailure where the model was called a moment ago and is to be called in peace */
    public void requireGap(@Body Walk walk) {
        long gap = models.of(walk.seat()).gapNanos();
        if (gap > 0) {
            requireNone(allowances.take("gap " + walk.seat(), gap, 0, 1), "called a moment ago");
        }
    }

    private static void requireNone(long waitNanos, String why) {
        if (waitNanos > 0) {
            throw ProviderFailure.notNow(Trouble.THROTTLED, "throttled: " + why, Duration.ofNanos(waitNanos));
        }
    }
}
