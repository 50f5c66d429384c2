package dev.caravan.hold;

import dev.caravan.call.Request;
import java.util.OptionalLong;

/**
 * What an attempt may use at the most, as far as its request says: tokens of input, tokens of each answer where the
 * caller set a limit, and how many answers; for vectors there is none. Immutable.
 */
record Demand(long input, boolean mayWriteCache, OptionalLong mostOutput, long answers) {
    static Demand of(Request request) {
        return new DemandReader(request).read();
    }
}
