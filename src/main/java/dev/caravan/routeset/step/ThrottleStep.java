package dev.caravan.routeset.step;

import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** What both kinds of throttle have in common: whose limit it is, and that 0 means none. */
abstract class ThrottleStep extends OwnStep {
    private final String key;
    private final String limit;
    private final Expression most;
    private final ModelSettings models;
    private final boolean constant;
    private volatile int fixed = -1;

    ThrottleStep(String key, String limit, Expression most, boolean constant, ModelSettings models) {
        this.constant = constant;
        this.key = key;
        this.limit = limit;
        this.most = most;
        this.models = models;
    }

    /** Takes what one message needs, or throws. */
    abstract void take(Exchange exchange, String key, int most);

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            int allowed = most(exchange);
            if (exchange.getMessage().getBody() instanceof Walk walk) {
                allowed = models.of(walk.seat()).limit(limit).orElse(allowed);
                if (allowed > 0) {
                    take(exchange, key + " " + walk.limited(), allowed);
                }
            } else if (allowed > 0) {
                take(exchange, key, allowed);
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    /** A number in the route does not change while the route lives; an expression may. */
    private int most(Exchange exchange) {
        if (fixed >= 0) {
            return fixed;
        }
        Integer evaluated = most.evaluate(exchange, Integer.class);
        int allowed = evaluated == null ? 0 : evaluated;
        if (constant) {
            fixed = allowed;
        }
        return allowed;
    }
}
