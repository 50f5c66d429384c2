package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;

/** A call whose caller may make it now. */
public record Admitted(Asked asked, Client client) implements Call {
    /** The name of the caller's key, never the key. */
    public String keyName() {
        return client.name();
    }
}
