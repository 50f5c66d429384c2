package dev.caravan.tier;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider that some route leads to. {@code missing} says what it lacks to be called, such as its key; a provider
 * that lacks something is in no chain. {@code keys} are the names of several, none where there is one at the most, and {@code lacking} what some of them lack. A model name ending in {@code *} stands for all that begin so.
 */
public record Provider(
        String name,
        boolean sandbox,
        List<String> models,
        List<String> keys,
        Map<String, String> lacking,
        @Nullable String missing) {
    public Provider {
        models = List.copyOf(models);
        keys = List.copyOf(keys);
        lacking = Map.copyOf(lacking);
    }

    /** Itself, or each of its keys where it has several, as they are called. */
    public List<String> labels() {
        return keys.isEmpty()
                ? List.of(name)
                : keys.stream().map(key -> ProviderKey.label(name, key)).toList();
    }

    public boolean callable() {
        return missing == null;
    }

    boolean lists(String model) {
        return models.stream()
                .anyMatch(listed -> listed.endsWith("*")
                        ? model.startsWith(listed.substring(0, listed.length() - 1))
                        : model.equals(listed));
    }

    /** The models that can be named one by one. */
    public List<String> namedModels() {
        return models.stream().filter(model -> !model.endsWith("*")).toList();
    }
}
