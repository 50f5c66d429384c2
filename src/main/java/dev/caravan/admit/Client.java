package dev.caravan.admit;

/**
 * Whose call it is: the name of a key, never the key, and its plan, with the limits that are the key's own in place of the
 * plan's. Immutable.
 */
public record Client(String name, Plan plan) {
    /** Whoever calls a Caravan that asks for no key. */
    public static final Client OPEN = new Client("open", Plan.unlimited("none"));

    /** This program itself, or the application that it is part of. */
    public static final Client INSIDE = new Client("inside", Plan.unlimited("none"));
}
