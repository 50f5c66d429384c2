package dev.caravan.batch.work;

import dev.caravan.batch.errand.Gate;
import dev.caravan.batch.errand.Gates;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchBook;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Item;
import dev.caravan.batch.store.Items;
import dev.caravan.batch.store.Workers;
import dev.caravan.budget.Budgets;
import dev.caravan.budget.Purse;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.price.Money;
import dev.caravan.store.Chore;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
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
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration A_WHILE = Duration.ofSeconds(10);
    private static final long COMPLAIN_EVERY_MILLIS = 600_000;

    /** What is asked takes its size in memory several times over. */
    private static final long MOST_BYTES_UNDER_WAY = Runtime.getRuntime().maxMemory() / 64;

    private final Store store;
    private final Items items;
    private final Crew crew;
    private final Gates gates;
    private final Budgets budgets;
    private final InstantSource clock;
    private final IntSupplier places;
    private final BiConsumer<Batch, Crew.Report.Over> changed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<Long, Site> sites = new HashMap<>();
    private final Rota begins = new Rota();
    private final Claims claims;
    /** One for each item under way: what listens to it is gone with the item. */
    private final Set<Departure> waiting = ConcurrentHashMap.newKeySet();

    private int underWay;
    private long bytesUnderWay;
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
        this.crew = crew;
        this.gates = gates;
        this.budgets = budgets;
        this.clock = clock;
        this.places = places;
        this.changed = changed;
        this.claims = new Claims(store, items, workers, clock, this::tell);
    }

    /** The batches that may be worked on now, as the store has them. Those that are not among them are left. */
    void follow(List<Batch> open) {
        // The store is read before the lock is taken: the store's own thread waits for that one.
        open.stream().filter(batch -> batch.hasItsOwnMoney() && isNew(batch)).forEach(this::openPurse);
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
                    begins.remove(site);
                    claims.remove(site);
                }
            }
            wanted.values().forEach(this::open);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Something has changed. */
    private void tell(Runnable change) {
        lock.lock();
        try {
            change.run();
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean isNew(Batch batch) {
        lock.lock();
        try {
            return !sites.containsKey(batch.number());
        } finally {
            lock.unlock();
        }
    }

    private void openPurse(Batch batch) {
        long spent = store.read(connection ->
                BatchBook.number(connection, "SELECT SUM(cost) FROM batch WHERE purse = ?", batch.purse()));
        budgets.begin(Purse.ofWork(batch.purse()), new Money(spent));
    }

    private void open(Batch batch) {
        Site site = new Site(batch);
        sites.put(batch.number(), site);
        begins.add(site);
        claims.add(site);
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
        Chore handingOut = new Chore("handing out items", () -> {
            claims.claim(sites.values());
            fill();
        });
        lock.lock();
        try {
            while (!letGo) {
                if (!held && store.trouble().isEmpty()) {
                    handingOut.run();
                }
                boolean unused = news.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** One item of each owner in turn, of their batches in turn, until nobody has one that may be asked. */
    private void fill() {
        Set<Site> nothing = new HashSet<>();
        boolean any = true;
        while (any && hasPlace()) {
            any = begins.offer(site -> !nothing.contains(site) && (beginsOne(site) || !nothing.add(site)));
        }
    }

    private boolean beginsOne(Site site) {
        if (site.batch().state() != BatchState.OPEN) {
            return false;
        }
        Optional<Site.Start> start =
                site.next(clock.millis(), item -> gate(site, item).enter(clock.millis()));
        start.ifPresent(begun -> begin(site, begun));
        return start.isPresent();
    }

    private boolean hasPlace() {
        return underWay < places.getAsInt() && bytesUnderWay < MOST_BYTES_UNDER_WAY;
    }

    private Gate gate(Site site, Item item) {
        return gates.of(site.batch().owner() + " " + item.model());
    }

    private void begin(Site site, Site.Start start) {
        underWay++;
        bytesUnderWay += start.item().bytes();
        Batch batch = site.batch();
        Optional<Refusal> lost = site.lostBy(start.item());
        if (lost.isPresent()) {
            gate(site, start.item()).left(start.pass());
            lose(site, start.item(), lost.get(), true);
            return;
        }
        Departure departure = new Departure();
        waiting.add(departure);
        Thread.ofVirtual().name("item").start(() -> {
            Crew.Report report = new Crew.Report.OurFault(start.pass());
            try {
                report = crew.ask(batch, start.item(), gate(site, start.item()), start.pass(), departure);
            } catch (StoreTrouble e) {
                report = new Crew.Report.Later(SOON);
            } catch (RuntimeException | Error e) {
                LOG.error("item {} of {} failed by our own fault", start.item().n(), batch.words(), e);
            } finally {
                waiting.remove(departure);
                ended(site, start.item(), report);
            }
        });
    }

    private void ended(Site site, Item item, Crew.Report report) {
        lock.lock();
        try {
            underWay--;
            bytesUnderWay -= item.bytes();
            long now = clock.millis();
            switch (report) {
                case Crew.Report.Over over -> site.over(item);
                case Crew.Report.Later later -> site.again(item, later.after(), now);
                case Crew.Report.Trouble trouble -> inTrouble(site, item, trouble, now);
                case Crew.Report.OurFault fault -> ourFault(site, item, fault, now);
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

    private void inTrouble(Site site, Item item, Crew.Report.Trouble trouble, long now) {
        int times = site.failedAgain(item, trouble.pass());
        site.again(item, trouble.after().multipliedBy(Math.max(1, times)), now);
        if (!Crew.mayTryAgain(times)) {
            giveUp(site, item, trouble.why());
        }
    }

    /** Where it is ours it comes again, whoever else is answered. */
    private void ourFault(Site site, Item item, Crew.Report.OurFault fault, long now) {
        int times = site.failedByUs(item, fault.pass());
        site.again(item, SOON.multipliedBy(times), now);
        if (!Crew.mayTryAgain(times)) {
            giveUp(site, item, Refusal.ourFault());
        }
    }

    /** An item that fails where others do not is an error of its own, and holds nobody up. */
    private void giveUp(Site site, Item item, Refusal why) {
        site.takeBack(item, why);
        underWay++;
        bytesUnderWay += item.bytes();
        lose(site, item, why, false);
    }

    private void lose(Site site, Item item, Refusal why, boolean again) {
        Thread.ofVirtual().name("item").start(() -> {
            Crew.Report report = new Crew.Report.Later(A_WHILE);
            try {
                crew.giveUp(site.batch(), item, why);
                report = new Crew.Report.Over(false);
            } catch (StoreTrouble e) {
                report = new Crew.Report.Later(SOON);
            } catch (RuntimeException | Error e) {
                if (!again) {
                    LOG.error(
                            "item {} of {} cannot be given up",
                            item.n(),
                            site.batch().words(),
                            e);
                }
            } finally {
                ended(site, item, report);
            }
        });
    }

    private void noMoney(Site site, Item item, Crew.Report.NoMoney noMoney, long now) {
        if (now - site.complainedMillis() > COMPLAIN_EVERY_MILLIS) {
            site.complained(now);
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
        lock.lock();
        try {
            // Before anything is given up: what is given up could be begun once more.
            letGo = true;
            news.signal();
        } finally {
            lock.unlock();
        }
        waiting.forEach(Departure::happen);
    }
}
