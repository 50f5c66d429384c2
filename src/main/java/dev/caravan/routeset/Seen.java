package dev.caravan.routeset;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.spi.IdempotentRepository;

/**
 * What was seen already, the last so many. Camel's own forgets everything when the route that uses it stops; this one
 * belongs to the process, and an edited route goes on where it was. Safe for use by many threads.
 */
final class Seen implements IdempotentRepository {
    private final Map<String, Boolean> keys;

    Seen(int most) {
        this.keys = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public synchronized boolean add(String key) {
        return keys.putIfAbsent(key, true) == null;
    }

    @Override
    public synchronized boolean contains(String key) {
        return keys.containsKey(key);
    }

    @Override
    public synchronized boolean remove(String key) {
        return keys.remove(key) != null;
    }

    @Override
    public boolean confirm(String key) {
        return true;
    }

    @Override
    public synchronized void clear() {
        keys.clear();
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}
}
