package dev.caravan.tier;

import dev.caravan.admit.Client;
import dev.caravan.cache.Sought;
import dev.caravan.call.Call;
import dev.caravan.call.Replied;
import dev.caravan.call.Target;
import dev.caravan.request.Request;
import java.util.List;
import java.util.Optional;

/**
 * A call of which we know where it is meant to go: along a tier's chain, or, where {@code tier} is {@link #NAMED}, to
 * the models that the caller named. {@code pinned} where it may go to one provider only; {@code waitedNanos} went by for
 * a part of the answer that was asked for before.
 */
public record Routed(
        Sought sought, String tier, List<Target> named, boolean pinned, Optional<Spare> spare, long waitedNanos)
        implements Call {
    /** In place of a tier, where the caller named a model. */
    public static final String NAMED = Replied.Origin.NAMED;

    public Routed {
        named = List.copyOf(named);
    }

    static Routed along(Sought sought, String tier) {
        return new Routed(sought, tier, List.of(), false, Optional.empty(), 0);
    }

    static Routed to(Sought sought, List<Target> named, boolean pinned) {
        return new Routed(sought, NAMED, named, pinned, Optional.empty(), 0);
    }

    public Routed in(String chosenTier) {
        return new Routed(sought, chosenTier, named, pinned, spare, waitedNanos);
    }

    /** The same call after a wait that was not ours. */
    public Routed after(long nanos) {
        return new Routed(sought, tier, named, pinned, spare, waitedNanos + nanos);
    }

    /** The same call with another question, and with an answer in hand should that one find none. */
    public Routed asking(Request other, Spare inHand) {
        return new Routed(sought.asking(other), tier, named, pinned, Optional.of(inHand), waitedNanos);
    }

    public Client client() {
        return sought.client();
    }

    @Override
    public Call before() {
        return sought;
    }
}
