package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Papers;

/**
 * Whose call it is: the name of a key, never the key, and its plan, with the limits that are the key's own in place of the
 * plan's. Immutable.
 */
public record Client(String name, Plan plan) {
    /** Whoever calls a Caravan that asks for no key. */
    public static final Client OPEN = new Client("open", Plan.unlimited("none"));

    /** This program itself, or the application that it is part of. */
    static final Client INSIDE = new Client("inside", Plan.unlimited("none"));

    /** Whether they are known by a key, and not just somebody where none is asked for. */
    public boolean hasKey() {
        return !equals(OPEN) && !equals(INSIDE);
    }

    /** What they may ask for in this call: what we make as a part of another one was permitted with that one. */
    public Plan permission(Asked asked) {
        return asked.papers().door().equals(Papers.INSIDE) ? OPEN.plan : plan;
    }
}
