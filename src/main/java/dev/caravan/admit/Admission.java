package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Identity;

/**
 * Decides who may call. Without client keys everybody on this machine may, and the start refuses to listen beyond it.
 */
public final class Admission {
    /** Whose call it is. */
    public Known identify(Asked asked) {
        Client client = asked.papers().who() instanceof Identity.Inside ? Client.INSIDE : Client.OPEN;
        return new Known(asked, client);
    }

    public Admitted admit(Known known) {
        return new Admitted(known.asked(), known.client());
    }
}
