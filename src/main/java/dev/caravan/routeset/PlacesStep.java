package dev.caravan.routeset;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Trouble;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Places;
import dev.caravan.chain.Walk;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.SynchronizationAdapter;

/** A {@code throttle} step in the mode {@code ConcurrentRequests} that rejects: so many messages at once. */
final class PlacesStep extends ThrottleStep {
    /** Nobody knows when a place falls free; asking a few times a second is cheap. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final Places places;

    PlacesStep(String key, String limit, Expression most, boolean constant, Places places, ModelSettings models) {
        super(key, limit, most, constant, models);
        this.places = places;
    }

    @Override
    void take(Exchange exchange, String key, int most) {
        int open = exchange.getMessage().getBody() instanceof Walk walk ? (int) walk.share(most) : most;
        if (!places.take(key, open)) {
            throw ProviderFailure.notNow(Trouble.THROTTLED, "throttled: too many calls at once", ASK_AGAIN);
        }
        if (exchange.getMessage().getBody() instanceof Walk walk) {
            walk.holdUntilOver(() -> places.giveBack(key));
        } else {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    places.giveBack(key);
                }
            });
        }
    }
}
