package dev.caravan.door;

import java.util.OptionalInt;

/**
 * Whose request it is, as far as the door must know: the name of their key, and how many calls they may have under way.
 * Immutable.
 */
public record Guest(String name, OptionalInt callsAtOnce, boolean hasKey) {
    /** Whoever calls a Caravan that asks for no key. They are all one to us, so that no share is theirs alone. */
    public static final Guest ANYBODY = new Guest("", OptionalInt.empty(), false);

    public static Guest holding(String keyName, OptionalInt callsAtOnce) {
        return new Guest(keyName, callsAtOnce, true);
    }
}
