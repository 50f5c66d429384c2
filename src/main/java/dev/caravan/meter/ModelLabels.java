package dev.caravan.meter;

import dev.caravan.call.Target;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the number of labels bounded: callers may pin any model name, but only names under which a provider has
 * answered get a label of their own. Safe for use by many threads.
 */
final class ModelLabels {
    static final Target NONE = new Target("none", "none");

    private static final int MOST = 300;

    private final Map<Target, Target> known = new ConcurrentHashMap<>();

    void learn(Target target) {
        if (known.size() < MOST) {
            known.putIfAbsent(target, target);
        }
    }

    Target of(Target target) {
        Target shown = known.get(target);
        return shown == null ? new Target(target.provider(), "other") : shown;
    }
}
