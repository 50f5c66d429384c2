package dev.caravan.tier;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** The providers that one set of routes leads to, filled as its routes are built. Safe for use by many threads. */
public final class Providers {
    private final Map<String, Provider> byName = new ConcurrentSkipListMap<>();

    public void add(Provider provider) {
        byName.put(provider.name(), provider);
    }

    public Optional<Provider> find(String name) {
        return Optional.ofNullable(byName.get(name.equals("claude") ? "anthropic" : name));
    }

    public Collection<Provider> all() {
        return byName.values();
    }

    Set<String> names() {
        return byName.keySet();
    }

    /** Whether there is nothing but the sandbox to answer. */
    public boolean sandboxOnly() {
        return byName.values().stream().noneMatch(provider -> provider.callable() && !provider.sandbox());
    }
}
