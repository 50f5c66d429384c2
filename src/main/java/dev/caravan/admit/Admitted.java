package dev.caravan.admit;

import dev.caravan.call.Asked;

/** A call whose caller may make it now. */
public record Admitted(Asked asked, Client client) implements Owned {
    /** The name of the caller's key, never the key. */
    public String keyName() {
        return client.name();
    }
}
