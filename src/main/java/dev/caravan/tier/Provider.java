package dev.caravan.tier;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider that some route leads to. {@code missing} says what it lacks to be called, such as its key; a provider
 * that lacks something is in no chain. A model name ending in {@code *} stands for all that begin so.
 */
public record Provider(
        String name,
        boolean sandbox,
        List<String> models,
        @Nullable String missing) {
    public Provider {
        models = List.copyOf(models);
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
