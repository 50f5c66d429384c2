package dev.caravan.price;

import java.util.OptionalLong;

/**
 * What a model charges for beside its tokens of text: a thousand searches, and a million tokens of sound that it hears or
 * speaks, in 10⁻⁹ USD; empty where nobody knows, or where it does no such thing. Immutable.
 */
public record Fees(OptionalLong search, OptionalLong soundInput, OptionalLong soundOutput) {
    static final Fees NONE = new Fees(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    boolean areNone() {
        return search.orElse(0) == 0 && soundInput.orElse(0) == 0 && soundOutput.orElse(0) == 0;
    }
}
