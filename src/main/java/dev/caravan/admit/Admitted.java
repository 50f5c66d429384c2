package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;

/** A call whose caller may make it. {@code keyName} is the name of the caller's key, never the key. */
public record Admitted(Asked asked, String keyName) implements Call {}
