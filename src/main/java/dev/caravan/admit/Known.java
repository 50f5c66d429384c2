package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;

/** A call of which we know whose it is. */
public record Known(Asked asked, Client client) implements Call {}
