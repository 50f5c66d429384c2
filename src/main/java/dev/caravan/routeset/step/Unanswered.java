package dev.caravan.routeset.step;

import dev.caravan.chain.Walk;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/** Whether a call has no answer yet and is to go on along its chain, as routes ask it. Threads may share it. */
public final class Unanswered implements Predicate {
    @Override
    public boolean matches(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Walk;
    }
}
