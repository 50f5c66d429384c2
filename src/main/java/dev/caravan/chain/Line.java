package dev.caravan.chain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one model. Who came first goes first among the calls of one key; among keys the one that has the
 * fewest calls under way there, then the one whose turn was longest ago. Plans of a higher priority go before others, save
 * a key that has its share already, which holds up nobody. Safe for use by many threads.
 */
final class Line {
    /** One call's place in the line. Its fields are guarded by the line. */
    final class Ticket {
        private final String who;
        private final int priority;
        private final long number;
        private final Thread waiting;
        private boolean hasItsShare;
        private boolean displaced;
        private long seenFreed;

        private Ticket(String who, int priority) {
            this.who = who;
            this.priority = priority;
            this.number = ++given;
            this.waiting = Thread.currentThread();
            this.seenFreed = freed;
        }

        /** Whether it is the one to try now: a {@code forPlace} only when one fell free since it last tried, or in time. */
        boolean goes(boolean inTime, boolean forPlace) {
            synchronized (Line.this) {
                if (displaced || !(inTime || (forPlace && seenFreed != freed)) || !isNext(this)) {
                    return false;
                }
                seenFreed = freed;
                hasItsShare = false;
                return true;
            }
        }

        boolean isInTurn() {
            synchronized (Line.this) {
                return isNext(this);
            }
        }

        /** It made room for somebody whose key had fewer in the line. */
        boolean displaced() {
            synchronized (Line.this) {
                return displaced;
            }
        }

        /** What keeps it is its key's share: others may go first. */
        void hasItsShare() {
            synchronized (Line.this) {
                hasItsShare = true;
                wakeNext();
            }
        }

        /** {@code served} where it had its turn and got what it waited for. */
        void leave(boolean served) {
            synchronized (Line.this) {
                if (served) {
                    lastTurns.put(who, ++turns);
                }
                drop(this);
                wakeNext();
            }
        }
    }

    /** Those of one key, in the order in which they came. */
    private record Party(String who, Deque<Ticket> tickets) {}

    private final NavigableMap<Integer, Map<String, Party>> byPriority = new TreeMap<>(Comparator.reverseOrder());
    private final Map<String, Long> lastTurns = new HashMap<>();
    private final ToIntFunction<String> underWay;
    private int length;
    private long given;
    private long turns;
    private long freed;
    private boolean gone;

    /** {@code underWay} tells how many calls of a key are under way there. */
    Line(ToIntFunction<String> underWay) {
        this.underWay = underWay;
    }

    /** Whether all have left and nobody is to come any more: the next one begins another line. */
    synchronized boolean endIfEmpty() {
        gone = length == 0;
        return gone;
    }

    /**
     * Empty where the line is over; else a ticket, or null where there is no room. {@code most} may wait in all, and
     * {@code mostOfOne} of one key.
     */
    synchronized Optional<Entry> join(String who, int priority, int most, int mostOfOne) {
        if (gone) {
            return Optional.empty();
        }
        if (waitingOf(who) >= mostOfOne || (length >= most && !displaceFor(who))) {
            return Optional.of(new Entry(null));
        }
        Ticket ticket = new Ticket(who, priority);
        byPriority
                .computeIfAbsent(priority, each -> new LinkedHashMap<>())
                .computeIfAbsent(who, each -> new Party(who, new ArrayDeque<>()))
                .tickets
                .add(ticket);
        length++;
        return Optional.of(new Entry(ticket));
    }

    record Entry(@Nullable Ticket ticket) {}

    /** Whether a newcomer would go before all who wait. */
    synchronized boolean letsPass(String who, int priority) {
        for (Map.Entry<Integer, Map<String, Party>> rank : byPriority.entrySet()) {
            if (rank.getKey() < priority) {
                return true;
            }
            for (Party party : rank.getValue().values()) {
                boolean higher = rank.getKey() > priority;
                boolean before = !first(party).hasItsShare && (higher || compare(party.who, who) <= 0);
                if (before || party.who.equals(who)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether anybody but this key waits. */
    synchronized boolean hasOthersThan(String who) {
        return byPriority.values().stream().anyMatch(parties -> parties.size() > 1 || !parties.containsKey(who));
    }

    /** A place fell free: those whose turn it is try again. */
    synchronized void placeFreed() {
        freed++;
        wakeNext();
    }

    synchronized int length() {
        return length;
    }

    private boolean isNext(Ticket ticket) {
        for (Map.Entry<Integer, Map<String, Party>> rank : byPriority.entrySet()) {
            if (rank.getKey() < ticket.priority) {
                return false;
            }
            if (rank.getKey() == ticket.priority) {
                return next(rank.getValue()) == ticket;
            }
            if (rank.getValue().values().stream().anyMatch(party -> !first(party).hasItsShare)) {
                return false;
            }
        }
        return false;
    }

    /** Those who have their share come last: what they wait for is an end of a call of their own. */
    private @Nullable Ticket next(Map<String, Party> parties) {
        Ticket best = null;
        for (Party party : parties.values()) {
            Ticket first = first(party);
            if (best == null || goesBefore(first, best)) {
                best = first;
            }
        }
        return best;
    }

    private boolean goesBefore(Ticket one, Ticket other) {
        if (one.hasItsShare != other.hasItsShare) {
            return other.hasItsShare;
        }
        int order = compare(one.who, other.who);
        return order == 0 ? one.number < other.number : order < 0;
    }

    private int compare(String one, String other) {
        if (one.equals(other)) {
            return 0;
        }
        int fewer = Integer.compare(underWay.applyAsInt(one), underWay.applyAsInt(other));
        return fewer != 0 ? fewer : Long.compare(lastTurns.getOrDefault(one, 0L), lastTurns.getOrDefault(other, 0L));
    }

    private static Ticket first(Party party) {
        return party.tickets.getFirst();
    }

    private void wakeNext() {
        for (Map<String, Party> parties : byPriority.values()) {
            Ticket next = next(parties);
            if (next != null) {
                LockSupport.unpark(next.waiting);
            }
        }
    }

    private int waitingOf(String who) {
        return byPriority.values().stream()
                .mapToInt(parties -> {
                    Party party = parties.get(who);
                    return party == null ? 0 : party.tickets.size();
                })
                .sum();
    }

    /** Whoever came last of the key that has the most makes room, where that key has more than this one would. */
    private boolean displaceFor(String who) {
        List<Party> all = new ArrayList<>();
        byPriority.values().forEach(parties -> all.addAll(parties.values()));
        Party largest = all.stream()
                .max(Comparator.comparingInt(party -> party.tickets.size()))
                .orElseThrow();
        if (largest.tickets.size() <= waitingOf(who) + 1) {
            return false;
        }
        Ticket last = largest.tickets.getLast();
        last.displaced = true;
        drop(last);
        LockSupport.unpark(last.waiting);
        return true;
    }

    private void drop(Ticket ticket) {
        Map<String, Party> parties = byPriority.get(ticket.priority);
        Party party = parties == null ? null : parties.get(ticket.who);
        if (parties == null || party == null || !party.tickets.remove(ticket)) {
            return;
        }
        length--;
        if (party.tickets.isEmpty()) {
            parties.remove(ticket.who);
            if (parties.isEmpty()) {
                byPriority.remove(ticket.priority);
            }
        }
    }
}
