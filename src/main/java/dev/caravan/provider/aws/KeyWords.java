package dev.caravan.provider.aws;

import java.util.Map;
import java.util.Optional;

/**
 * What an operator says of their keys, under the ends of the properties' names. Equal words lead to the same keys.
 * {@code home} is where the files are that the tools of AWS write. Immutable.
 */
public record KeyWords(Map<String, String> said, String region, String home) {
    public KeyWords {
        said = Map.copyOf(said);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(said.get(name));
    }

    @Override
    public String toString() {
        return "AWS keys in " + region;
    }
}
