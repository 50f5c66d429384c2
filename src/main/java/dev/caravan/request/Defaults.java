package dev.caravan.request;

import java.util.Optional;

/** What the operator set for a model where a caller leaves it open. */
public record Defaults(Optional<Integer> maxTokens, Optional<String> temperature) {
    public static final Defaults NONE = new Defaults(Optional.empty(), Optional.empty());
}
