package dev.caravan.routeset.step;

import dev.caravan.call.Target;
import dev.caravan.chain.Lines;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Places;
import dev.caravan.chain.Walk;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.SynchronizationAdapter;

/** A {@code throttle} step in the mode {@code ConcurrentRequests} that rejects: so many messages at once. */
final class PlacesStep extends ThrottleStep {
    /** Whoever waits is woken when a place falls free; this is for whom nobody wakes. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    /** Of messages that are no calls, which have no key. */
    private static final String NOBODY = "";

    private final Places places;
    private final Lines lines;

    PlacesStep(
            String key,
            String limit,
            Expression most,
            boolean constant,
            Places places,
            Lines lines,
            ModelSettings models) {
        super(key, limit, most, constant, models);
        this.places = places;
        this.lines = lines;
    }

    @Override
    void take(Exchange exchange, String key, int most) {
        if (exchange.getMessage().getBody() instanceof Walk walk) {
            take(walk, key, most);
        } else {
            require(places.take(key, NOBODY, most, most, false));
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    places.giveBack(key, NOBODY);
                }
            });
        }
    }

    private void take(Walk walk, String key, int most) {
        Places.Outcome outcome = places.take(key, walk.who(), most, (int) walk.share(most), lines.othersWait(walk));
        if (outcome != Places.Outcome.TAKEN) {
            lines.hadNoPlace(walk, key, outcome == Places.Outcome.SHARE_USED);
        }
        require(outcome);
        Target seat = walk.seat();
        walk.holdUntilOver(() -> {
            places.giveBack(key, walk.who());
            lines.placeFreed(seat);
        });
    }

    private static void require(Places.Outcome outcome) {
        switch (outcome) {
            case TAKEN -> {}
            case FULL -> throw held("throttled: too many calls at once");
            case SHARE_USED -> throw held("throttled: too many calls of this key at once");
        }
    }

    private static ProviderFailure held(String why) {
        return ProviderFailure.notNow(Trouble.THROTTLED, why, ASK_AGAIN);
    }
}
