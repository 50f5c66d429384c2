package dev.caravan.batch.work;

import dev.caravan.batch.errand.Gate;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.Item;
import dev.caravan.batch.store.Items;
import dev.caravan.failure.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A batch that this process works on: the items it holds, and how many are under way. Guarded by its foreman. */
final class Site {
    private static final long LONGEST_DELAY_MILLIS = 30_000;
    private static final long LONGEST_REST_MILLIS = 5_000;
    private static final int CLAIMS_PER_PLACE = 4;

    /** There are few of them at once. */
    static final long LARGE = 1 << 20;

    private record Later(long atMillis, Item item) {}

    private Batch batch;
    private final Deque<Item> ready = new ArrayDeque<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::atMillis));
    private final Map<Long, Failures> failed = new HashMap<>();
    private final Map<Long, Refusal> lost = new HashMap<>();
    private int underWay;
    private long bytesWaiting;
    private boolean claiming;
    private boolean leaving;
    private boolean wantsLarge;
    private boolean claimsLarge;
    private int large;
    private long claimedUpTo;
    private long nextClaimMillis;
    private long restsUntilMillis;
    private boolean probing;
    private long complainedMillis;
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

    boolean idle() {
        return underWay == 0 && !claiming;
    }

    int held() {
        return ready.size() + later.size() + underWay;
    }

    /** Of the items that wait here. */
    long bytesWaiting() {
        return bytesWaiting;
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

    void claimed(Items.Claimed claimed, long now) {
        List<Item> items = claimed.items();
        claiming = false;
        wantsLarge = claimed.tooLarge();
        ready.addAll(items);
        for (Item item : items) {
            bytesWaiting += item.bytes();
            large += item.bytes() > LARGE ? 1 : 0;
        }
        if (claimed.all()) {
            // To the end; what others held may be free later on.
            claimedUpTo = 0;
            nextClaimMillis = now + (items.isEmpty() ? 500 : 0);
        } else if (!items.isEmpty()) {
            claimedUpTo = items.getLast().n();
        } else {
            // For a large one there is no room yet; or another process was faster.
            nextClaimMillis = now + (wantsLarge && !claimsLarge ? 0 : 100);
        }
    }

    /** Whether its next item is a large one, for which there was no room. */
    boolean wantsLarge() {
        return wantsLarge;
    }

    boolean claiming() {
        return claiming;
    }

    /** Whether it claims a large item now. */
    boolean claimsLarge() {
        return claiming && claimsLarge;
    }

    void claimsLarge(boolean on) {
        claimsLarge = on;
    }

    /** How many of the items held here, waiting or under way, are large. */
    int large() {
        return large;
    }

    void claimFailed(long now) {
        claiming = false;
        nextClaimMillis = now + 1_000;
    }

    /** Nothing more is begun until it is wanted again. */
    void leaving(boolean on) {
        leaving = on;
    }

    /** What is held and not begun is no longer. */
    List<Item> letGo() {
        List<Item> all = new ArrayList<>(ready);
        later.forEach(waiting -> all.add(waiting.item()));
        all.forEach(this::gone);
        ready.clear();
        later.clear();
        bytesWaiting = 0;
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
        Set<String> closed = new HashSet<>();
        for (Iterator<Item> items = ready.iterator(); items.hasNext(); ) {
            Item item = items.next();
            Optional<Gate.Pass> pass = closed.contains(item.model()) ? Optional.empty() : admitting.admit(item);
            if (pass.isEmpty()) {
                closed.add(item.model());
            } else {
                items.remove();
                bytesWaiting -= item.bytes();
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

    private void gone(Item item) {
        large -= item.bytes() > LARGE ? 1 : 0;
    }

    void over(Item item) {
        underWay--;
        gone(item);
        failed.remove(item.n());
        lost.remove(item.n());
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
        bytesWaiting += item.bytes();
        later.add(new Later(now + Math.min(after.toMillis(), LONGEST_DELAY_MILLIS), item));
    }

    /** An item that was to be asked again is under way once more, for the last time: it is asked no more. */
    void takeBack(Item item, Refusal why) {
        lost.put(item.n(), why);
        if (later.removeIf(waiting -> waiting.item().n() == item.n())) {
            bytesWaiting -= item.bytes();
        }
        underWay++;
    }

    /** Why it is asked no more, where that could not be written down yet. */
    Optional<Refusal> lostBy(Item item) {
        return Optional.ofNullable(lost.get(item.n()));
    }

    /** Its money is used up for now: nothing is asked for a while, and then one item to see. */
    void rest(Item item, Duration time, String why, long now) {
        underWay--;
        probing = false;
        rests = why;
        restsUntilMillis = now + Math.min(time.toMillis(), LONGEST_REST_MILLIS);
        bytesWaiting += item.bytes();
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

    /** How often the item failed by its own fault: since it did so first, its model answered others. */
    int failedAgain(Item item, Gate.Pass pass) {
        Failures failures = failed.computeIfAbsent(item.n(), n -> new Failures(pass));
        failures.times += failures.first.othersWereAnswered() ? 1 : 0;
        return failures.times;
    }

    /** How often it failed by a fault of ours, which no other provider mends. */
    int failedByUs(Item item, Gate.Pass pass) {
        Failures failures = failed.computeIfAbsent(item.n(), n -> new Failures(pass));
        return ++failures.ours;
    }

    private static final class Failures {
        private final Gate.Pass first;
        private int times;
        private int ours;

        Failures(Gate.Pass first) {
            this.first = first;
        }
    }

    long complainedMillis() {
        return complainedMillis;
    }

    void complained(long now) {
        complainedMillis = now;
    }
}
