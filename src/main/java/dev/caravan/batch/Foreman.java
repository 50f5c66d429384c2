package dev.caravan.batch;

import dev.caravan.budget.Budgets;
import dev.caravan.budget.Purse;
import dev.caravan.call.Departure;
import dev.caravan.call.Refusal;
import dev.caravan.price.Money;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which items are asked next: of all open batches in turn, as many at once as there are places, no more than a
 * batch wants, and none whose model is not to be asked now. One thread decides; each item is asked on its own.
 */
final class Foreman implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Foreman.class);
    private static final long TICK_MILLIS = 100;
    private static final long CHARACTERS_A_CLAIM = 1 << 20;

    /** What is asked takes its size in memory several times over. */
    private static final long MOST_CHARACTERS_WAITING = Runtime.getRuntime().maxMemory() / 40;

    private static final long MOST_CHARACTERS_UNDER_WAY = Runtime.getRuntime().maxMemory() / 40;

    private final Store store;
    private final Items items;
    private final Workers workers;
    private final Crew crew;
    private final Gates gates;
    private final Budgets budgets;
    private final InstantSource clock;
    private final IntSupplier places;
    private final BiConsumer<Batch, Crew.Report.Over> changed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<Long, Site> sites = new LinkedHashMap<>();
    /** One for each item under way: what listens to it is gone with the item. */
    private final Set<Departure> waiting = ConcurrentHashMap.newKeySet();

    private int underWay;
    private long charactersUnderWay;
    private boolean letGo;
    private volatile boolean held;

    /** {@code places} are for items under way at once; {@code changed} hears of each item that is over. */
    Foreman(
            Store store,
            Items items,
            Workers workers,
            Crew crew,
            Gates gates,
            Budgets budgets,
            InstantSource clock,
            IntSupplier places,
            BiConsumer<Batch, Crew.Report.Over> changed) {
        this.store = store;
        this.items = items;
        this.workers = workers;
        this.crew = crew;
        this.gates = gates;
        this.budgets = budgets;
        this.clock = clock;
        this.places = places;
        this.changed = changed;
    }

    /** The batches that may be worked on now, as the store has them. Those that are not among them are left. */
    void follow(List<Batch> open) {
        lock.lock();
        try {
            Map<Long, Batch> wanted = new LinkedHashMap<>();
            open.forEach(batch -> wanted.put(batch.number(), batch));
            for (Iterator<Site> all = sites.values().iterator(); all.hasNext(); ) {
                Site site = all.next();
                Batch now = wanted.remove(site.batch().number());
                site.leaving(now == null);
                if (now != null) {
                    site.update(now);
                } else if (leave(site)) {
                    all.remove();
                }
            }
            wanted.values().forEach(this::open);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void open(Batch batch) {
        if (batch.hasItsOwnMoney()) {
            long spent = store.read(connection ->
                    BatchBook.number(connection, "SELECT SUM(cost) FROM batch WHERE purse = ?", batch.purse()));
            budgets.begin(Purse.ofWork(batch.purse()), new Money(spent));
        }
        sites.put(batch.number(), new Site(batch));
    }

    /** True when nothing of it is under way any more. */
    private boolean leave(Site site) {
        release(site);
        if (!site.idle()) {
            return false;
        }
        boolean shared = sites.values().stream()
                .anyMatch(other -> other != site
                        && other.batch().purse().equals(site.batch().purse()));
        if (!shared) {
            budgets.end(Purse.ofWork(site.batch().purse()));
        }
        return true;
    }

    private void release(Site site) {
        List<Item> left = site.letGo();
        if (!left.isEmpty()) {
            var unused = store.submit(connection -> {
                for (Item item : left) {
                    items.release(connection, site.batch().number(), item.n());
                }
                return left.size();
            });
        }
    }

    /** While held, nothing new is begun; another process does. */
    void hold(boolean on) {
        held = on;
        if (on) {
            lock.lock();
            try {
                sites.values().forEach(this::release);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether items of it are held here. */
    boolean worksOn(long number) {
        lock.lock();
        try {
            Site site = sites.get(number);
            return site != null && site.held() > 0;
        } finally {
            lock.unlock();
        }
    }

    boolean idle() {
        lock.lock();
        try {
            return underWay == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Why a batch makes no progress now; empty where it does. */
    Optional<String> rests(long number) {
        lock.lock();
        try {
            Site site = sites.get(number);
            return site == null
                    ? Optional.empty()
                    : site.stalledBy(item -> gate(site, item).closedFor());
        } finally {
            lock.unlock();
        }
    }

    void run() {
        lock.lock();
        try {
            while (!letGo) {
                if (!held && store.trouble().isEmpty()) {
                    claim();
                    fill();
                }
                boolean unused = news.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void claim() {
        long now = clock.millis();
        long waiting =
                sites.values().stream().mapToLong(Site::charactersWaiting).sum();
        for (Site site : sites.values()) {
            if (waiting > MOST_CHARACTERS_WAITING) {
                return;
            }
            int wanted = site.wanted(now);
            if (wanted > 0 && site.batch().state() == BatchState.OPEN) {
                claim(site, wanted);
                waiting += CHARACTERS_A_CLAIM;
            }
        }
    }

    private void claim(Site site, int wanted) {
        Batch batch = site.batch();
        long after = site.claimedUpTo();
        site.claims();
        var unused = store.submit(connection -> claimed(connection, batch, after, wanted))
                .whenComplete((mine, failure) -> claimed(site, wanted, mine, failure));
    }

    private List<Item> claimed(Connection connection, Batch batch, long after, int wanted) throws SQLException {
        // One process at a time spends the money of a batch, for each counts by itself.
        boolean mine = !batch.hasItsOwnMoney()
                || BatchBook.update(
                                connection,
                                "UPDATE batch SET holder = ? WHERE number = ? AND (holder IS NULL OR holder = ?)",
                                workers.me(),
                                batch.number(),
                                workers.me())
                        == 1;
        return mine
                ? items.claim(connection, batch.number(), after, workers.me(), wanted, CHARACTERS_A_CLAIM)
                : List.of();
    }

    private void claimed(Site site, int wanted, List<Item> mine, Throwable failure) {
        lock.lock();
        try {
            if (failure == null) {
                long characters = mine.stream().mapToLong(Item::characters).sum();
                site.claimed(mine, mine.size() < wanted && characters < CHARACTERS_A_CLAIM, clock.millis());
                news.signal();
            } else {
                site.claimFailed(clock.millis());
                if (!(failure instanceof StoreTrouble)) {
                    LOG.error("the items of {} cannot be claimed", site.batch().words(), failure);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** One item of each batch in turn, until nobody has one that may be asked. */
    private void fill() {
        boolean any = true;
        while (any && hasPlace()) {
            any = false;
            for (Site site : new ArrayList<>(sites.values())) {
                if (hasPlace() && site.batch().state() == BatchState.OPEN) {
                    Optional<Site.Start> start =
                            site.next(clock.millis(), item -> gate(site, item).enter(clock.millis()));
                    start.ifPresent(begun -> begin(site, begun));
                    any |= start.isPresent();
                }
            }
        }
    }

    private boolean hasPlace() {
        return underWay < places.getAsInt() && charactersUnderWay < MOST_CHARACTERS_UNDER_WAY;
    }

    private Gate gate(Site site, Item item) {
        return gates.of(site.batch().owner() + " " + item.model());
    }

    private void begin(Site site, Site.Start start) {
        underWay++;
        charactersUnderWay += start.item().characters();
        Batch batch = site.batch();
        Departure departure = new Departure();
        waiting.add(departure);
        Thread.ofVirtual().name("item").start(() -> {
            Crew.Report report;
            try {
                report = crew.ask(batch, start.item(), gate(site, start.item()), start.pass(), departure);
            } catch (StoreTrouble e) {
                report = new Crew.Report.Later(Duration.ofSeconds(1));
            } catch (RuntimeException e) {
                LOG.error("item {} of {} failed by our own fault", start.item().n(), batch.words(), e);
                report = new Crew.Report.OwnTrouble(Refusal.ourFault(), Duration.ofSeconds(1));
            } finally {
                waiting.remove(departure);
            }
            ended(site, start.item(), report);
        });
    }

    private void ended(Site site, Item item, Crew.Report report) {
        lock.lock();
        try {
            underWay--;
            charactersUnderWay -= item.characters();
            long now = clock.millis();
            switch (report) {
                case Crew.Report.Over over -> site.over(item);
                case Crew.Report.Later later -> site.again(item, later.after(), now);
                case Crew.Report.OwnTrouble trouble -> inTrouble(site, item, trouble, now);
                case Crew.Report.NoMoney noMoney -> noMoney(site, item, noMoney, now);
            }
            news.signal();
        } finally {
            lock.unlock();
        }
        if (report instanceof Crew.Report.Over over) {
            changed.accept(site.batch(), over);
        }
    }

    private void inTrouble(Site site, Item item, Crew.Report.OwnTrouble trouble, long now) {
        int times = site.failedAgain(item);
        site.again(item, trouble.after().multipliedBy(times), now);
        if (!Crew.mayTryAgain(times)) {
            giveUp(site, item, trouble.why());
        }
    }

    /** An item that fails where others do not is an error of its own, and holds nobody up. */
    private void giveUp(Site site, Item item, Refusal why) {
        site.takeBack(item);
        underWay++;
        charactersUnderWay += item.characters();
        Thread.ofVirtual().name("item").start(() -> {
            Crew.Report report = new Crew.Report.Over(false);
            try {
                crew.giveUp(site.batch(), item, why);
            } catch (StoreTrouble e) {
                report = new Crew.Report.Later(Duration.ofSeconds(1));
            }
            ended(site, item, report);
        });
    }

    private void noMoney(Site site, Item item, Crew.Report.NoMoney noMoney, long now) {
        if (site.rests().isEmpty()) {
            LOG.warn("{} waits for money: {}", site.batch().words(), noMoney.why());
        }
        site.rest(item, noMoney.after(), noMoney.why(), now);
        if (noMoney.forGood()) {
            Batch batch = site.batch();
            var unused = store.submit(connection -> BatchBook.move(
                    connection, batch.number(), List.of(BatchState.OPEN), BatchState.PAUSED, noMoney.why()));
        }
    }

    /** Begins nothing new, and waits for what is under way; false where some of it was still there then. */
    boolean drain(Duration within) throws InterruptedException {
        hold(true);
        long end = System.nanoTime() + within.toNanos();
        while (!idle()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    @Override
    public void close() {
        waiting.forEach(Departure::happen);
        lock.lock();
        try {
            letGo = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }
}
