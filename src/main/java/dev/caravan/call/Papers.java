package dev.caravan.call;

import java.util.Optional;

/**
 * What a call brings along beside its question: who it is from, by which door it came - {@code http} or {@code inside} -
 * and the caller's own name for it, under which it is to be answered once.
 */
public record Papers(Identity who, String door, Optional<String> idempotencyKey) {
    public static final String HTTP = "http";
    public static final String INSIDE = "inside";

    public static Papers inside(Identity who) {
        return new Papers(who, INSIDE, Optional.empty());
    }
}
