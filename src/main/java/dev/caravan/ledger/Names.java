package dev.caravan.ledger;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names of a day, of each key as many as there is room for: callers make them up, and tables must end. What one key makes
 * up takes no room from the others. Not for threads to share.
 */
final class Names {
    static final String OTHER = "(other)";

    private final int mostOfAKey;
    private final Map<String, Set<String>> known = new HashMap<>();
    private int today;

    Names(int mostOfAKey) {
        this.mostOfAKey = mostOfAKey;
    }

    /** The name, or {@link #OTHER} where there was no room left for it that day. */
    String taken(int day, String keyName, String name) {
        begin(day);
        Set<String> ofTheKey = known.computeIfAbsent(keyName, key -> new HashSet<>());
        return ofTheKey.contains(name) || (ofTheKey.size() < mostOfAKey && ofTheKey.add(name)) ? name : OTHER;
    }

    /** The name where it was taken that day, or {@link #OTHER}. */
    String of(int day, String keyName, String name) {
        begin(day);
        return known.getOrDefault(keyName, Set.of()).contains(name) ? name : OTHER;
    }

    private void begin(int day) {
        if (day > today) {
            today = day;
            known.clear();
        }
    }
}
