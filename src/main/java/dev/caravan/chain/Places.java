package dev.caravan.chain;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many calls are under way for each key. Owned by the process. Safe for use by many threads. */
public final class Places {
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    /** Takes a place where fewer than {@code limit} are taken. */
    public boolean take(String key, int limit) {
        boolean[] got = {false};
        taken.compute(key, (name, before) -> {
            int now = before == null ? 0 : before;
            got[0] = now < limit;
            return got[0] ? Integer.valueOf(now + 1) : before;
        });
        return got[0];
    }

    /** Keys that nobody uses are forgotten, for callers may think of any. */
    public void giveBack(String key) {
        taken.computeIfPresent(key, (name, before) -> before <= 1 ? null : before - 1);
    }
}
