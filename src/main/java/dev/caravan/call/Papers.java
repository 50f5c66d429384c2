package dev.caravan.call;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a call brings along beside its question: who it is from, by which door it came - {@code http}, {@code inside},
 * {@code batch} or a queue's - the caller's own name for it, under which it is to be answered once, and the money of the
 * work that it is a part of, where that has money of its own; and those headers of its caller's that routes may read.
 */
public record Papers(
        Identity who,
        String door,
        Optional<String> idempotencyKey,
        Optional<Allotment> allotment,
        Map<String, String> headers) {
    public static final String HTTP = "http";
    public static final String INSIDE = "inside";
    public static final String BATCH = "batch";

    /** A route of an operator's own makes the call for the caller of that route. */
    public static final String ROUTE = "route";

    public Papers {
        Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        named.putAll(headers);
        headers = Collections.unmodifiableMap(named);
    }

    public Papers(Identity who, String door, Optional<String> idempotencyKey, Optional<Allotment> allotment) {
        this(who, door, idempotencyKey, allotment, Map.of());
    }

    public static Papers inside(Identity who) {
        return of(who, INSIDE);
    }

    public static Papers of(Identity who, String door) {
        return new Papers(who, door, Optional.empty(), Optional.empty());
    }

    /** Whether nobody sits and waits for the answer, so that it lets those go first who do. */
    public boolean background() {
        return !door.equals(HTTP) && !door.equals(INSIDE) && !door.equals(ROUTE);
    }

    /** Whether we make the call as a part of another one, which is what its caller asked for. */
    public boolean part() {
        return door.equals(INSIDE) && who instanceof Identity.For;
    }
}
