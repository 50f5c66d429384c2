package dev.caravan.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A batch that this process works on: the items it holds, and how many are under way. Guarded by its foreman. */
final class Site {
    private static final long LONGEST_DELAY_MILLIS = 30_000;
    private static final int CLAIMS_PER_PLACE = 4;

    private record Later(long atMillis, Item item) {}

    private Batch batch;
    private final Deque<Item> ready = new ArrayDeque<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::atMillis));
    private final Map<Long, Integer> tries = new HashMap<>();
    private int underWay;
    private long charactersWaiting;
    private boolean claiming;
    private boolean leaving;
    private boolean drained;
    private long claimedUpTo;
    private long nextClaimMillis;
    private long restsUntilMillis;
    private boolean probing;
    private @Nullable String rests;

    Site(Batch batch) {
        this.batch = batch;
    }

    Batch batch() {
        return batch;
    }

    void update(Batch now) {
        batch = now;
    }

    int underWay() {
        return underWay;
    }

    boolean idle() {
        return underWay == 0 && !claiming;
    }

    int held() {
        return ready.size() + later.size() + underWay;
    }

    /** Of the items that wait here. */
    long charactersWaiting() {
        return charactersWaiting;
    }

    // ---- claiming

    /** How many items to claim now; 0 for none. */
    int wanted(long now) {
        if (claiming
                || leaving
                || now < nextClaimMillis
                || ready.size() >= batch.terms().parallel()) {
            return 0;
        }
        return CLAIMS_PER_PLACE * batch.terms().parallel();
    }

    long claimedUpTo() {
        return claimedUpTo;
    }

    void claims() {
        claiming = true;
    }

    /** {@code all} where there were no more to claim. */
    void claimed(List<Item> items, boolean all, long now) {
        claiming = false;
        ready.addAll(items);
        items.forEach(item -> charactersWaiting += item.characters());
        if (all) {
            // To the end; what others held may be free later on.
            claimedUpTo = 0;
            drained = items.isEmpty();
            nextClaimMillis = now + (items.isEmpty() ? 500 : 0);
        } else {
            claimedUpTo = items.getLast().n();
        }
    }

    void claimFailed(long now) {
        claiming = false;
        nextClaimMillis = now + 1_000;
    }

    boolean drained() {
        return drained && ready.isEmpty() && later.isEmpty() && underWay == 0;
    }

    /** Nothing more is begun until it is wanted again. */
    void leaving(boolean on) {
        leaving = on;
    }

    /** What is held and not begun is no longer. */
    List<Item> letGo() {
        List<Item> all = new ArrayList<>(ready);
        later.forEach(waiting -> all.add(waiting.item()));
        ready.clear();
        later.clear();
        charactersWaiting = 0;
        claimedUpTo = 0;
        return all;
    }

    // ---- items

    interface Admitting {
        /** A pass where the item may be asked now. */
        Optional<Gate.Pass> admit(Item item);
    }

    record Start(Item item, Gate.Pass pass) {}

    /** The next item that may be asked now. */
    Optional<Start> next(long now, Admitting admitting) {
        if (leaving || underWay >= batch.terms().parallel() || !mayGoOn(now)) {
            return Optional.empty();
        }
        while (!later.isEmpty() && later.peek().atMillis() <= now) {
            ready.addFirst(later.remove().item());
        }
        for (Iterator<Item> items = ready.iterator(); items.hasNext(); ) {
            Item item = items.next();
            Optional<Gate.Pass> pass = admitting.admit(item);
            if (pass.isPresent()) {
                items.remove();
                charactersWaiting -= item.characters();
                underWay++;
                probing = rests != null;
                return Optional.of(new Start(item, pass.get()));
            }
        }
        return Optional.empty();
    }

    /** A batch that is out of money lets one try when its rest is over. */
    private boolean mayGoOn(long now) {
        return rests == null || (now >= restsUntilMillis && !probing && underWay == 0);
    }

    void over(Item item) {
        underWay--;
        tries.remove(item.n());
        wake();
    }

    private void wake() {
        rests = null;
        probing = false;
    }

    /** To be asked again after a while, behind those that are ready. */
    void again(Item item, Duration after, long now) {
        underWay--;
        probing = false;
        charactersWaiting += item.characters();
        later.add(new Later(now + Math.min(after.toMillis(), LONGEST_DELAY_MILLIS), item));
    }

    /** An item that was to be asked again is under way once more, for the last time. */
    void takeBack(Item item) {
        if (later.removeIf(waiting -> waiting.item().n() == item.n())) {
            charactersWaiting -= item.characters();
        }
        underWay++;
    }

    /** Its money is used up for now: nothing is asked for a while, and then one item to see. */
    void rest(Item item, Duration time, String why, long now) {
        underWay--;
        probing = false;
        rests = why;
        restsUntilMillis = now + Math.min(time.toMillis(), LONGEST_DELAY_MILLIS);
        charactersWaiting += item.characters();
        ready.addFirst(item);
    }

    /** Why nothing of it is asked now; empty where something is, or could be. */
    Optional<String> stalledBy(Function<Item, Optional<String>> closed) {
        if (rests != null) {
            return Optional.of(rests);
        }
        Item next = ready.peek();
        if (next == null && !later.isEmpty()) {
            next = later.peek().item();
        }
        return next == null ? Optional.empty() : closed.apply(next);
    }

    Optional<String> rests() {
        return Optional.ofNullable(rests);
    }

    /** How often the item failed by its own fault, this time included. */
    int failedAgain(Item item) {
        return tries.merge(item.n(), 1, Integer::sum);
    }
}
