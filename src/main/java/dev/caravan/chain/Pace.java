package dev.caravan.chain;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Target;
import dev.caravan.call.Trouble;
import dev.caravan.settings.Settings;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Body;

/**
 * The limits that weigh a call and not only count it: tokens a minute, and the least gap between two calls of a model.
 * Safe for use by many threads.
 */
public final class Pace {
    private final ModelSettings models;
    private final Allowances allowances;
    private final Duration burst;

    public Pace(ModelSettings models, Allowances allowances, Settings settings) {
        this.models = models;
        this.allowances = allowances;
        this.burst = settings.duration("caravan.throttle.burst");
    }

    /** @throws ProviderFailure where the model's tokens of this minute are spent */
    public void requireTokens(@Body Walk walk) {
        Target target = walk.target();
        Optional<Integer> limit = models.limit(target, "tokens-per-minute");
        if (limit.isEmpty()) {
            return;
        }
        Duration each = Duration.ofMinutes(1).dividedBy(Math.max(1, limit.get()));
        Duration wait =
                allowances.take("tokens " + target, each, burst, walk.request().estimatedInputTokens());
        requireNone(wait, "tokens a minute are spent");
    }

    /** @throws ProviderFailure where the model was called a moment ago and is to be called in peace */
    public void requireGap(@Body Walk walk) {
        Optional<Duration> gap = models.gap(walk.target());
        if (gap.isEmpty()) {
            return;
        }
        requireNone(allowances.take("gap " + walk.target(), gap.get(), Duration.ZERO, 1), "called a moment ago");
    }

    private static void requireNone(Duration wait, String why) {
        if (wait.isPositive()) {
            throw ProviderFailure.notNow(Trouble.THROTTLED, "throttled: " + why, wait);
        }
    }
}
