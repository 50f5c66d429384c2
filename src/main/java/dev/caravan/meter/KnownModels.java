package dev.caravan.meter;

import dev.caravan.call.Target;
import dev.caravan.price.PriceBook;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that are no caller's invention: the price list, a chain or a provider's models name them, or the provider
 * did when it was asked for its list. They are shown under their names however many others are made up. Safe for use by
 * many threads.
 */
public final class KnownModels {
    private final PriceBook prices;
    private final Set<Target> configured = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, Set<String>>> listed = new ConcurrentHashMap<>();

    public KnownModels(PriceBook prices) {
        this.prices = prices;
    }

    /** The operator's settings or routes name it. */
    public void configured(Target model) {
        configured.add(model);
    }

    /** The provider says that it has these, and no longer what it said before to whoever asks by that key. */
    public void listed(String provider, String key, Collection<String> models) {
        listed.computeIfAbsent(provider, name -> new ConcurrentHashMap<>()).put(key, Set.copyOf(models));
    }

    public boolean contains(Target model) {
        return configured.contains(model)
                || listed.getOrDefault(model.provider(), Map.of()).values().stream()
                        .anyMatch(models -> models.contains(model.model()))
                || prices.names(model);
    }
}
