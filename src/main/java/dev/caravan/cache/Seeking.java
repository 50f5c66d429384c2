package dev.caravan.cache;

import dev.caravan.admit.Admitted;
import dev.caravan.call.Asked;
import dev.caravan.call.Call;

/** A call under the name by which the cache knows it and all that are the same. */
public record Seeking(Admitted admitted, String key) implements Call {
    @Override
    public Asked asked() {
        return admitted.asked();
    }
}
