package dev.caravan.cache;

import dev.caravan.admit.Admitted;
import dev.caravan.call.Call;
import java.util.Optional;

/**
 * A call under the name by which the cache knows it and all that are the same. {@code once} where its caller has a name of
 * its own for it, under which it is answered once.
 */
public record Seeking(Admitted admitted, String key, Optional<Once> once) implements Call {
    @Override
    public Call before() {
        return admitted;
    }
}
