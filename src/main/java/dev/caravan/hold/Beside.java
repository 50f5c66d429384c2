package dev.caravan.hold;

import dev.caravan.call.Terms;
import java.util.Optional;

/**
 * What a request asks for beside an answer in text, as far as that is charged for: the terms on which it is to be served,
 * searches, spoken answers, and rounds in which a provider goes on by itself with tokens that its own tools brought. Each
 * is known by the member that asks for it. {@code boundless} is one that may cost nobody knows how much. Immutable.
 */
record Beside(
        Terms terms,
        String termsMember,
        long searches,
        String searchesMember,
        boolean mayBeSpoken,
        long rounds,
        long brought,
        Optional<Boundless> boundless) {
    static final Beside NOTHING = new Beside(Terms.USUAL, "", 0, "", false, 0, 0, Optional.empty());

    /** A member that no limit is known for, and why that is so or what would be one. */
    record Boundless(String member, String why) {}
}
