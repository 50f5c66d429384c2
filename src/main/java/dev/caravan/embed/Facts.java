package dev.caravan.embed;

import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Usage;
import java.util.Optional;

/**
 * What is known of an answer beside itself: the call's name in log and ledger, where it came from, what the cache had to
 * do with it, and, once it is on the bill, its tokens and its cost. Immutable.
 */
public record Facts(
        String requestId,
        Optional<Origin> origin,
        Optional<String> cache,
        Optional<Usage> usage,
        Optional<String> usd) {

    /** What is known of any answer that has only begun, however much of a short one is known already. */
    public Facts untilItEnds() {
        return new Facts(requestId, origin, cache, Optional.empty(), Optional.empty());
    }
}
