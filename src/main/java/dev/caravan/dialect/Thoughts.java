package dev.caravan.dialect;

import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What models thought before they called a tool, signed by their provider, who wants it back with the tool's result.
 * OpenAI's form has no place for it, so it is kept here by the call's id; the oldest is forgotten first, and what is
 * forgotten only costs the model its train of thought. Belongs to the process. Safe for use by many threads.
 */
public final class Thoughts {
    private static final long MOST_BYTES = 16L << 20;

    private final Map<String, byte[]> byCall = new LinkedHashMap<>();
    private long bytes;

    public synchronized void keep(String callId, byte[] json) {
        if (json.length > MOST_BYTES / 16) {
            return;
        }
        forget(callId);
        byCall.put(callId, json);
        bytes += json.length;
        while (bytes > MOST_BYTES) {
            forget(byCall.keySet().iterator().next());
        }
    }

    private void forget(String callId) {
        byte[] old = byCall.remove(callId);
        bytes -= old == null ? 0 : old.length;
    }

    /** The same, or what the caller brought back by the ids of calls. */
    public Optional<Slice> of(String callId, Map<String, Slice> brought) {
        return of(callId).or(() -> Optional.ofNullable(brought.get(callId)));
    }

    public Optional<Slice> of(String callId) {
        byte[] json;
        synchronized (this) {
            json = byCall.get(callId);
        }
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Slice.parse(Arrays.copyOf(json, json.length)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
