package dev.caravan.hold;

import dev.caravan.price.Most;
import dev.caravan.request.Request;
import java.util.OptionalLong;

/**
 * What an attempt may use at the most, as far as its request says: tokens of input, and of sound besides, tokens of each
 * answer where the caller set a limit, and how many answers; for vectors there is none. {@code guessed} are the tokens of
 * answers that a caller thinks will come, which are charged for where they do not. Immutable.
 */
record Demand(
        long input,
        long sound,
        boolean mayWriteCache,
        boolean mayWriteForAnHour,
        OptionalLong mostOutput,
        long guessed,
        long answers,
        Beside beside) {
    static Demand of(Request request) {
        return new DemandReader(request).read();
    }

    /** With so many tokens for each answer; {@code searching} where the model searches before each of them. */
    Most most(long output, boolean searching) {
        long all = (output + guessed) * answers;
        // In each round everything is read again, and what the answer was by then.
        long read = (1 + beside.rounds()) * (input + beside.brought()) + beside.rounds() * all;
        return new Most(
                read,
                sound,
                mayWriteCache,
                mayWriteForAnHour,
                all,
                beside.mayBeSpoken(),
                (searching ? Math.max(1, beside.searches()) : beside.searches()) * Math.max(1, answers));
    }
}
