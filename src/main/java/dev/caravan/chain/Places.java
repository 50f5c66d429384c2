package dev.caravan.chain;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many calls are under way for each key. Owned by the process. Safe for use by many threads. */
public final class Places {
    private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();

    /** Takes a place where fewer than {@code limit} are taken. */
    public boolean take(String key, int limit) {
        AtomicInteger count = taken.computeIfAbsent(key, name -> new AtomicInteger());
        int before = count.getAndUpdate(now -> now < limit ? now + 1 : now);
        return before < limit;
    }

    public void giveBack(String key) {
        AtomicInteger count = taken.get(key);
        if (count != null) {
            count.decrementAndGet();
        }
    }
}
