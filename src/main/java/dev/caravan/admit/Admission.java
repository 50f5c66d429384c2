package dev.caravan.admit;

import dev.caravan.call.Asked;

/**
 * Decides who may call. Without client keys everybody on this machine may, and the start refuses to listen beyond it.
 */
public final class Admission {
    public Admitted admit(Asked asked) {
        return new Admitted(asked, "open");
    }
}
