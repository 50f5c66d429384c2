package dev.caravan.manage;

import dev.caravan.provider.Listing;
import java.util.List;

/** What is known of a provider from the last time that it was asked for its models. */
sealed interface Standing {
    record Unasked() implements Standing {}

    record Up() implements Standing {}

    /** {@code reason} is for whoever looks at the health: no address and nothing of the provider's own words. */
    record Down(String reason) implements Standing {}

    /** That of a provider, by those of its keys: whoever may still be asked by one is not down. */
    static Standing ofAll(List<Standing> keys) {
        if (keys.size() == 1) {
            return keys.getFirst();
        }
        return keys.stream().filter(Up.class::isInstance).findFirst().orElseGet(() -> keys.stream()
                .filter(Unasked.class::isInstance)
                .findFirst()
                .orElseGet(() -> new Down("it is by none of its keys")));
    }

    /** Some endpoints that answer calls have no list of models: only a refused key speaks against them. */
    static Standing of(Listing listing) {
        return switch (listing) {
            case Listing.Models models -> new Up();
            case Listing.NoList none ->
                none.status() == 401 || none.status() == 403
                        ? new Down("it refuses the key (" + none.status() + ")")
                        : new Up();
            case Listing.TooLong endless -> new Up();
            case Listing.NoCredentials none -> new Down(none.words());
            case Listing.Unreachable unreachable -> new Down("it cannot be reached");
        };
    }
}
