package dev.caravan.embed;

import dev.caravan.call.Asked;

/** The way of a call through the routes, for calls that come in by no door. Safe for use by many threads. */
@FunctionalInterface
public interface Flow {
    /** Takes the call on its way, and returns when its caller was told all there is to tell. */
    void answer(Asked asked);
}
