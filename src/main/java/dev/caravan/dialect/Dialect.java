package dev.caravan.dialect;

import dev.caravan.chain.Walk;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.Slice;
import java.util.function.UnaryOperator;

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

    /** The same, where a header says what it is; one that is not there is empty. */
    default Complaint understand(int status, UnaryOperator<String> headers, Slice body) {
        return understand(status, body);
    }
}
