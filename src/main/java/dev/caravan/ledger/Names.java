package dev.caravan.ledger;

import java.util.HashSet;
import java.util.Set;

/** Names of a day, as many as there is room for: callers make them up, and tables must end. Not for threads to share. */
final class Names {
    static final String OTHER = "(other)";

    private final int most;
    private final Set<String> known = new HashSet<>();
    private int today;

    Names(int most) {
        this.most = most;
    }

    /** The name, or {@link #OTHER} where there was no room left for it that day. */
    String of(int day, String name) {
        if (day > today) {
            today = day;
            known.clear();
        }
        return known.contains(name) || (known.size() < most && known.add(name)) ? name : OTHER;
    }
}
