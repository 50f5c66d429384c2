package dev.caravan.conversation;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;

/** Says that a provider cannot do what was asked: the next one may, and if none can, the caller hears which member it was. */
public final class Unserved {
    private Unserved() {}

    public static ProviderFailure at(String place, String why) {
        return ProviderFailure.unsuited(Refusal.badRequest("'" + place + "' " + why, place));
    }
}
