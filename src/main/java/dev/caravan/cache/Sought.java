package dev.caravan.cache;

import dev.caravan.admit.Admitted;
import dev.caravan.admit.Client;
import dev.caravan.call.CacheUse;
import dev.caravan.call.Call;
import dev.caravan.request.Request;

/** A call that a provider must be asked for, for it was not found in the cache or not to be looked for there. */
public record Sought(Admitted admitted, CacheUse use) implements Call {
    /** The same call with another question. */
    public Sought asking(Request other) {
        return new Sought(new Admitted(asked().asking(other), admitted.client()), use);
    }

    public Client client() {
        return admitted.client();
    }

    @Override
    public Call before() {
        return admitted;
    }
}
