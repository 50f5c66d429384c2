package dev.caravan.chain;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** How many calls are under way for each limit, and for whom. Owned by the process. Safe for use by many threads. */
public final class Places {
    /** So much of a limit is kept free for other keys, where there are any: an answer may take its time. */
    private static final int KEPT_FREE = 5;

    /** What came of asking for a place. */
    public enum Outcome {
        TAKEN,
        /** None is free, or none for calls of that priority. */
        FULL,
        /** The key has its share. */
        SHARE_USED
    }

    private static final class Seats {
        private final Map<String, Integer> byKey = new ConcurrentHashMap<>(4);
        private int taken;
    }

    private final Map<String, Seats> byLimit = new ConcurrentHashMap<>();
    private final BooleanSupplier severalKeys;

    /** {@code severalKeys} tells whether there is more than one who might call. */
    public Places(BooleanSupplier severalKeys) {
        this.severalKeys = severalKeys;
    }

    /**
     * Takes a place.
     *
     * @param most how many places there are
     * @param open up to how many may be taken for a call like this
     * @param othersWait whether calls of other keys wait for a place
     */
    public Outcome take(String limit, String who, int most, int open, boolean othersWait) {
        int share = shareOfOne(most, othersWait);
        Outcome[] outcome = {Outcome.TAKEN};
        byLimit.compute(limit, (name, before) -> {
            Seats seats = before == null ? new Seats() : before;
            int own = seats.byKey.getOrDefault(who, 0);
            if (seats.taken >= open) {
                outcome[0] = Outcome.FULL;
            } else if (own >= share) {
                outcome[0] = Outcome.SHARE_USED;
            } else {
                seats.taken++;
                seats.byKey.put(who, own + 1);
            }
            return seats.taken == 0 ? null : seats;
        });
        return outcome[0];
    }

    /** Half while others wait, and otherwise all but what is kept free for them. */
    private int shareOfOne(int most, boolean othersWait) {
        if (most < 2) {
            return most;
        }
        if (othersWait) {
            return (most + 1) / 2;
        }
        return severalKeys.getAsBoolean() ? most - Math.max(1, most / KEPT_FREE) : most;
    }

    /** How many places of a limit a key has. */
    int takenBy(String limit, String who) {
        Seats seats = byLimit.get(limit);
        return seats == null ? 0 : seats.byKey.getOrDefault(who, 0);
    }

    /** Limits that nobody uses are forgotten, for callers may think of any model. */
    public void giveBack(String limit, String who) {
        byLimit.computeIfPresent(limit, (name, seats) -> {
            seats.taken--;
            seats.byKey.computeIfPresent(who, (key, own) -> own <= 1 ? null : own - 1);
            return seats.taken <= 0 ? null : seats;
        });
    }
}
