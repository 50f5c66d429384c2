package dev.caravan.door;

import dev.caravan.call.Identity;
import dev.caravan.failure.Refusal;

/** Knows who may come in. It is asked on the event loops, and so waits for nothing. */
public interface GuestList {
    /** @throws Refusal 401 where it is nobody's that we know, 403 where there is nothing here for them any more */
    Guest find(Identity who);
}
