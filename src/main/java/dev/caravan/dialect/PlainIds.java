package dev.caravan.dialect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The ids of tool calls as Claude takes them: plain letters, and each only once in a conversation. Others write dots and
 * colons, and some give every answer's first call the same id. One instance names one conversation's calls, in order.
 */
public final class PlainIds {
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> times = new HashMap<>();
    private final Map<String, String> latest = new HashMap<>();

    public String ofCall(String id) {
        String plain = plain(id);
        String free = plain;
        while (!taken.add(free)) {
            free = plain + "_" + times.merge(plain, 1, Integer::sum);
        }
        latest.put(id, free);
        return free;
    }

    /** Belongs to the latest call of that id. */
    public String ofResult(String callId) {
        return latest.getOrDefault(callId, plain(callId));
    }

    private static String plain(String id) {
        return id.isEmpty() ? "_" : id.replaceAll("[^a-zA-Z0-9_-]", "_");
    }
}
