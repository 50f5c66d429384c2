package dev.caravan.meter;

import dev.caravan.call.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the number of labels bounded: callers may pin any model name. Known models have a label of their own; of names
 * that are made up only those under which a provider has answered, and of each API key so many, for a label stays for as
 * long as the process. Safe for use by many threads.
 */
final class ModelLabels {
    static final Target NONE = new Target("none", "none");

    private static final int MOST_OF_A_KEY = 50;
    private static final int MOST_MADE_UP = 500;

    private final KnownModels models;
    private final Map<Target, Target> shown = new ConcurrentHashMap<>();

    /** How many names each key has made up; only {@link #admit} writes it. */
    private final Map<String, Integer> madeUp = new HashMap<>();

    private int madeUpInAll;

    ModelLabels(KnownModels models) {
        this.models = models;
    }

    /** A provider has answered a call of that key under this name. */
    Target answered(Target target, String keyName) {
        Target label = of(target);
        return label.equals(target) || !admit(target, keyName) ? label : target;
    }

    private synchronized boolean admit(Target target, String keyName) {
        int before = madeUp.getOrDefault(keyName, 0);
        if (before >= MOST_OF_A_KEY || madeUpInAll >= MOST_MADE_UP) {
            return false;
        }
        if (shown.putIfAbsent(target, target) == null) {
            madeUp.put(keyName, before + 1);
            madeUpInAll++;
        }
        return true;
    }

    Target of(Target target) {
        Target own = shown.get(target);
        if (own != null) {
            return own;
        }
        if (models.contains(target)) {
            shown.put(target, target);
            return target;
        }
        return new Target(target.provider(), "other");
    }
}
