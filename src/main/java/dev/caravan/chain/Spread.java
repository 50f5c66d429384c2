package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.tier.ProviderKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which of several keys of a provider is asked next: the one with the fewest calls under way for its weight, and of equals
 * whose turn it is; or in turn alone. A key of which it is known that it rests, that its endpoint is down or that the
 * provider has told of its used up limit is chosen last. It only ranks: whether one may be asked say the steps of the route.
 * Owned by the process. Safe for use by many threads.
 */
public final class Spread {
    /** Callers may make up names of models. */
    private static final int MOST_AVOIDED = 1_000;

    private static final class Load {
        private final AtomicInteger underWay = new AtomicInteger();
        /** Grows with each choice by its weight, and falls by that of all when it is chosen: so turns are even. */
        private long credit;
    }

    private final Map<String, Load> loads = new ConcurrentHashMap<>();
    private final Map<Target, Long> avoidedUntil = new ConcurrentHashMap<>();
    private final Rests rests;
    private final InstantSource clock;

    public Spread(Rests rests, InstantSource clock) {
        this.rests = rests;
        this.clock = clock;
    }

    /** One of these, of which there must be one. */
    Leg choose(List<Leg> legs, boolean inTurn) {
        if (legs.size() == 1) {
            return legs.getFirst();
        }
        List<Leg> ready = legs.stream().filter(this::isReady).toList();
        List<Leg> among = ready.isEmpty() ? legs : ready;
        return inTurn(inTurn ? among : leastLoaded(among));
    }

    private boolean isReady(Leg leg) {
        Long until = avoidedUntil.get(leg.seat());
        return (until == null || until <= clock.millis())
                && rests.remaining(leg.seat()).isEmpty();
    }

    private List<Leg> leastLoaded(List<Leg> legs) {
        long[] load = legs.stream().mapToLong(this::load).toArray();
        long least = Long.MAX_VALUE;
        for (long each : load) {
            least = Math.min(least, each);
        }
        long chosen = least;
        return legs.stream().filter(leg -> load[legs.indexOf(leg)] == chosen).toList();
    }

    /** Calls under way in millionths of the weight. */
    private long load(Leg leg) {
        return of(leg).underWay.get() * 1_000_000L / weight(leg);
    }

    private synchronized Leg inTurn(List<Leg> legs) {
        Leg next = legs.getFirst();
        long all = 0;
        for (Leg leg : legs) {
            Load load = of(leg);
            load.credit += weight(leg);
            all += weight(leg);
            if (load.credit > of(next).credit) {
                next = leg;
            }
        }
        of(next).credit -= all;
        return next;
    }

    /** A call goes there; what is returned is to be run when it is over. */
    Runnable enter(Leg leg) {
        AtomicInteger underWay = of(leg).underWay;
        underWay.incrementAndGet();
        return underWay::decrementAndGet;
    }

    /** The provider told that nothing is left of a limit for so long. */
    public void usedUp(Target seat, Duration until) {
        avoid(seat, until.toMillis());
    }

    void avoid(Target seat, long millis) {
        long now = clock.millis();
        if (avoidedUntil.size() >= MOST_AVOIDED) {
            avoidedUntil.values().removeIf(until -> until <= now);
        }
        if (millis > 0 && avoidedUntil.size() < MOST_AVOIDED) {
            avoidedUntil.put(seat, now + millis);
        }
    }

    private Load of(Leg leg) {
        return loads.computeIfAbsent(keyOf(leg).label(), label -> new Load());
    }

    private static int weight(Leg leg) {
        return keyOf(leg).weight();
    }

    private static ProviderKey keyOf(Leg leg) {
        return Objects.requireNonNull(leg.key());
    }
}
