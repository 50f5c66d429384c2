package dev.caravan.routeset.step;

import dev.caravan.chain.Walk;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * Whether a call has no answer yet and is to go on along its chain, as routes ask it. One that is where it was when it was
 * asked before ends here, or it would be asked for ever. Threads may share it.
 */
public final class Unanswered implements Predicate {
    @Override
    public boolean matches(Exchange exchange) {
        // A loop asks once more behind a step that failed.
        if (exchange.getException() != null || !(exchange.getMessage().getBody() instanceof Walk walk)) {
            return false;
        }
        walk.requireProgress();
        return true;
    }
}
