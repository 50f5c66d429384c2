package dev.caravan.batch.errand;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The gate of each model, as it is asked for. Owned by the process. Safe for use by many threads. */
public final class Gates {
    private static final int MOST = 10_000;

    private final Map<String, Gate> byModel = new ConcurrentHashMap<>();

    public Gate of(String model) {
        Gate gate = byModel.get(model);
        if (gate != null) {
            return gate;
        }
        // Names are made up by those who send work: beyond so many they share one.
        return byModel.computeIfAbsent(byModel.size() < MOST ? model : "", name -> new Gate());
    }

    /** Which are closed now, and why. */
    Map<String, String> closed() {
        Map<String, String> closed = new TreeMap<>();
        byModel.forEach((model, gate) -> gate.closedFor().ifPresent(why -> closed.put(model, why)));
        return closed;
    }
}
