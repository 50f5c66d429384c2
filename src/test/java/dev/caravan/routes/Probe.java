package dev.caravan.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What some steps are there for: a check that holds in a gateway of a certain kind, and in none that lacks one of the
 * steps. It is {@code complaining} where it makes a fault of which the log speaks, and {@code ruinous} where no other can
 * follow in the same gateway.
 */
record Probe(
        Check check,
        Map<String, Supplier<String>> properties,
        Map<String, String> files,
        boolean complaining,
        boolean ruinous,
        List<String> steps) {
    Probe {
        properties = Map.copyOf(properties);
        files = Map.copyOf(files);
        steps = List.copyOf(steps);
    }

    /** Throws an AssertionError where it does not hold, and anything else where that cannot be known. */
    interface Check {
        void holdsIn(Scene scene) throws Exception;
    }

    static Probe that(Check check) {
        return new Probe(check, Map.of(), Map.of(), false, false, List.of());
    }

    Probe with(String property, String value) {
        return with(property, () -> value);
    }

    /** As it is in each scene anew. */
    Probe with(String property, Supplier<String> value) {
        Map<String, Supplier<String>> more = new HashMap<>(properties);
        more.put(property, value);
        return new Probe(check, more, files, complaining, ruinous, steps);
    }

    Probe cached() {
        return with("caravan.cache.ttl", "1h");
    }

    /** With this in place of the route file of that name. */
    Probe file(String name, String yaml) {
        return new Probe(check, properties, Map.of(name, yaml), complaining, ruinous, steps);
    }

    Probe complains() {
        return new Probe(check, properties, files, true, ruinous, steps);
    }

    Probe ruins() {
        return new Probe(check, properties, files, true, true, steps);
    }

    Probe needs(String... those) {
        return new Probe(check, properties, files, complaining, ruinous, List.of(those));
    }

    @Override
    public String toString() {
        return String.join(", ", steps);
    }
}
