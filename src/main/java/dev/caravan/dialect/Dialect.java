package dev.caravan.dialect;

import dev.caravan.chain.Walk;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.Slice;

/** The words of one kind of provider. Safe for use by many threads. */
public interface Dialect {
    /**
     * The walk's request in these words.
     *
     * @throws ProviderFailure where they have none for what is asked
     */
    Saying say(Walk walk);

    /** Whether the provider counts the tokens of a request; where it does not, we estimate them. */
    default boolean countsTokens() {
        return false;
    }

    /** What an error's body says; {@code body} is missing where it is no JSON. */
    Complaint understand(int status, Slice body);
}
