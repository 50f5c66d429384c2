package dev.caravan.admit;

import dev.caravan.call.Asked;

/** A call of which we know whose it is, and not yet whether it may be made. */
public record Identified(Asked asked, Client client) implements Owned {}
