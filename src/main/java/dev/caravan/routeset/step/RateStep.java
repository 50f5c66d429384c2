package dev.caravan.routeset.step;

import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.limit.Allowances;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * A {@code throttle} step that rejects: so many messages in a period, as a steady rate with a burst. A call is counted
 * for its model, and a limit of the model's own goes before the one in the route.
 */
final class RateStep extends ThrottleStep {
    private final Duration period;
    private final Duration burst;
    private final Allowances allowances;

    RateStep(
            String key,
            String limit,
            Expression most,
            boolean constant,
            Duration period,
            Duration burst,
            Allowances allowances,
            ModelSettings models) {
        super(key, limit, most, constant, models);
        this.period = period;
        this.burst = burst;
        this.allowances = allowances;
    }

    @Override
    void take(Exchange exchange, String key, int most) {
        long all = burst.toNanos();
        long saved = exchange.getMessage().getBody() instanceof Walk walk ? walk.savings(all) : all;
        long wait = allowances.take(key, period.toNanos() / most, saved, 1);
        if (wait > 0) {
            throw ProviderFailure.notNow(Trouble.THROTTLED, "throttled", Duration.ofNanos(wait));
        }
    }
}
