package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.call.Time;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The waiting lines, one for each model, or key that it is asked by, that calls wait for because a limit holds them back. Only whose turn it is tries
 * again, so that nobody is overtaken and nothing grows while a call waits. Owned by the process. Safe for use by many
 * threads.
 */
public final class Lines {
    /** Who waits looks up now and then even if nobody wakes them. */
    private static final long NAP_MILLIS = 1_000;

    private static final String NO_LIMIT = "";

    private final Map<Target, Line> byModel = new ConcurrentHashMap<>();
    private final Map<Target, String> limits = new ConcurrentHashMap<>();
    private final Places places;
    private final BooleanSupplier severalKeys;
    private final Time time;
    private volatile int longest;

    /** {@code severalKeys} tells whether there is more than one who might call. */
    public Lines(Places places, BooleanSupplier severalKeys, Time time, Settings settings) {
        this.places = places;
        this.severalKeys = severalKeys;
        this.time = time;
        follow(settings);
    }

    /** From now on lines are as long as these settings say; who waits already goes on waiting. */
    public void follow(Settings settings) {
        longest = settings.count("caravan.throttle.line");
    }

    /** Whether a newcomer may try without overtaking anybody. */
    boolean letPass(Walk walk, Target target) {
        Line line = byModel.get(target);
        return line == null || line.letsPass(walk.who(), walk.priority());
    }

    /** Whether calls of other keys wait for the model. */
    public boolean othersWait(Walk walk) {
        Line line = byModel.get(walk.seat());
        return line != null && line.hasOthersThan(walk.who());
    }

    /** A call could have no place under a limit of that name; {@code ownShare} where its key has too many. */
    public void hadNoPlace(Walk walk, String limit, boolean ownShare) {
        walk.currentLeg().waitsForPlace();
        Line.Ticket ticket = walk.currentLeg().ticket();
        if (ticket == null) {
            limits.put(walk.seat(), limit);
            forgetLimitsWithoutLine();
        } else if (ownShare) {
            ticket.hasItsShare();
        }
    }

    /** A place of the model fell free. */
    public void placeFreed(Target target) {
        Line line = byModel.get(target);
        if (line != null) {
            line.placeFreed();
        }
    }

    /** How many calls wait for the model. */
    int waiting(Target target) {
        Line line = byModel.get(target);
        return line == null ? 0 : line.length();
    }

    /**
     * Waits in line for each of these legs, until one of them is to be tried, or until a time is over. Legs whose line has
     * no room end.
     *
     * @throws CallerLeft where nobody waits for the answer any more
     */
    Optional<Leg> await(Walk walk, List<Leg> legs, long untilMillis) {
        legs.forEach(leg -> join(walk, leg));
        Thread self = Thread.currentThread();
        Runnable wake = () -> LockSupport.unpark(self);
        Departure departure = walk.asked().departure();
        departure.listen(wake);
        try {
            while (true) {
                departure.requirePresence();
                long nanos = time.nanos();
                long now = time.millis();
                long nap = Math.min(NAP_MILLIS, untilMillis - now);
                boolean waits = false;
                for (Leg leg : legs) {
                    Line.Ticket ticket = leg.ticket();
                    if (ticket == null) {
                        continue;
                    }
                    if (ticket.displaced()) {
                        turnAway(leg);
                        continue;
                    }
                    waits = true;
                    long readyIn = leg.readyAtMillis() - now;
                    if (ticket.goes(readyIn <= 0, leg.isForPlace())) {
                        return Optional.of(leg);
                    }
                    if (readyIn > 0 && ticket.isInTurn()) {
                        nap = Math.min(nap, readyIn);
                    }
                }
                if (!waits || untilMillis <= now) {
                    return Optional.empty();
                }
                restUntil(nanos + TimeUnit.MILLISECONDS.toNanos(Math.max(1, nap)));
            }
        } catch (CallerLeft left) {
            walk.leaveLines();
            throw left;
        } finally {
            departure.forget(wake);
        }
    }

    private void restUntil(long nanos) {
        time.parkUntil(nanos, this);
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw new CallerLeft();
        }
    }

    private void join(Walk walk, Leg leg) {
        while (leg.ticket() == null && !leg.over()) {
            Line line = byModel.computeIfAbsent(leg.seat(), this::begun);
            Optional<Line.Entry> entry =
                    line.join(walk.who(), walk.priority(), longest, severalKeys.getAsBoolean() ? longest / 2 : longest);
            if (entry.isPresent()) {
                Line.Ticket ticket = entry.get().ticket();
                if (ticket == null) {
                    turnAway(leg);
                } else {
                    leg.waitsInLine(ticket, served -> left(leg.seat(), line, ticket, served));
                }
            }
        }
    }

    private Line begun(Target target) {
        return new Line(who -> places.takenBy(limits.getOrDefault(target, NO_LIMIT), who));
    }

    private void left(Target target, Line line, Line.Ticket ticket, boolean served) {
        ticket.leave(served);
        if (line.length() == 0) {
            byModel.computeIfPresent(target, (model, known) -> known == line && line.endIfEmpty() ? null : known);
        }
    }

    private static void turnAway(Leg leg) {
        leg.leaveLine(false);
        leg.end(ProviderFailure.notNow(
                Trouble.THROTTLED, "throttled: too many wait already", Duration.ofMillis(NAP_MILLIS)));
    }

    private void forgetLimitsWithoutLine() {
        if (limits.size() > longest) {
            limits.keySet().removeIf(target -> !byModel.containsKey(target));
        }
    }
}
