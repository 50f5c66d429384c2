package dev.caravan.tier;

import dev.caravan.admit.Admitted;
import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.call.Target;
import java.util.List;

/**
 * A call of which we know where it is meant to go: along a tier's chain, or, where {@code tier} is {@link #NAMED}, to
 * the models that the caller named. {@code pinned} where it may go to one provider only.
 */
public record Routed(Admitted admitted, String tier, List<Target> named, boolean pinned) implements Call {
    /** In place of a tier, where the caller named a model. */
    public static final String NAMED = "named";

    public Routed {
        named = List.copyOf(named);
    }

    static Routed along(Admitted admitted, String tier) {
        return new Routed(admitted, tier, List.of(), false);
    }

    public Routed in(String chosenTier) {
        return new Routed(admitted, chosenTier, named, pinned);
    }

    @Override
    public Asked asked() {
        return admitted.asked();
    }
}
