package dev.caravan.batch.work;

import dev.caravan.batch.delivery.Delivery;
import dev.caravan.batch.delivery.Outbox;
import dev.caravan.batch.errand.Errands;
import dev.caravan.batch.errand.Gates;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchBook;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Items;
import dev.caravan.batch.store.Registered;
import dev.caravan.batch.store.Result;
import dev.caravan.batch.store.Source;
import dev.caravan.batch.store.Workers;
import dev.caravan.budget.Budgets;
import dev.caravan.call.Time;
import dev.caravan.embed.Flow;
import dev.caravan.meter.Meters;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a store: takes orders on, works on them beside other processes, and hands their results over. Owned by
 * the process. Safe for use by many threads.
 */
public final class Batches implements AutoCloseable {
    public static final String INBOX = "inbox";
    public static final String COMMAND = "command";
    public static final String API = "api";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Store store;
    private final Workers workers;
    private final Items items = new Items();
    private final Registry registry;
    private final Gates gates = new Gates();
    private final Budgets budgets;
    private final Time clock;
    private final Outbox outbox;
    private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();
    private final List<Consumer<Batch>> listeners = new CopyOnWriteArrayList<>();
    private final Set<Long> own = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places;
    private final Duration keep;
    private final boolean serves;
    private final BatchMeters meters;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Foreman foreman;
    private @Nullable Overseer overseer;
    private @Nullable Thread foremansThread;
    private @Nullable Thread overseersThread;

    /** Where it {@code serves}, it works on everybody's batches; else on those alone that were ordered here. */
    public Batches(Store store, Settings settings, Budgets budgets, Meters meters, Time clock, boolean serves) {
        this.store = store;
        this.budgets = budgets;
        this.clock = clock;
        this.serves = serves;
        this.workers =
                new Workers("w" + Long.toHexString(ThreadLocalRandom.current().nextLong()), serves, store, clock);
        this.registry = new Registry(store, items, workers, clock);
        this.outbox = new Outbox(store);
        this.places = new AtomicInteger(settings.count("caravan.batch.parallel"));
        this.keep = settings.duration("caravan.batch.keep");
        this.meters = new BatchMeters(meters, this::pending);
    }

    /** Begins to work, with calls that go this way. Until then orders are taken on and wait. */
    public void begin(Flow flow) {
        Errands errands = new Errands(flow, gates, clock);
        Foreman lead = new Foreman(
                store,
                items,
                workers,
                new Crew(errands, items, store),
                gates,
                budgets,
                clock,
                places::get,
                (batch, report) -> {
                    meters.count(batch, report);
                    wake(batch);
                });
        Overseer eye = new Overseer(store, workers, lead, clock, keep, this::mine, this::delivery, this::finished);
        foreman = lead;
        overseer = eye;
        overseersThread = Thread.ofPlatform().daemon().name("batches").start(eye::run);
        foremansThread = Thread.ofPlatform().daemon().name("foreman").start(lead::run);
    }

    /** Edited numbers hold at once. */
    public void follow(Settings settings) {
        places.set(settings.count("caravan.batch.parallel"));
    }

    private boolean mine(Batch batch) {
        return serves || own.contains(batch.number());
    }

    private Delivery delivery(Batch batch) {
        boolean elsewhere = batch.source().equals(COMMAND) && !own.contains(batch.number());
        if (elsewhere) {
            return NOBODY;
        }
        return batch.results().isEmpty() ? deliveries.getOrDefault(batch.source(), NOBODY) : outbox;
    }

    /** Somebody else does it. */
    private static final Delivery NOBODY = batch -> false;

    /** Results of batches out of this source that go into no file are handed over by this. */
    public void deliverBy(String source, Delivery delivery) {
        deliveries.put(source, delivery);
    }

    /** Hears of each batch that is over, when its results are delivered. */
    public void whenFinished(Consumer<Batch> listener) {
        listeners.add(listener);
    }

    private void finished(Batch batch) {
        listeners.forEach(listener -> listener.accept(batch));
    }

    private void wake(Batch batch) {
        Overseer eye = overseer;
        if (eye != null && batch.counts().pending() <= places.get()) {
            eye.wake();
        }
    }

    private long pending(String source) {
        Overseer eye = overseer;
        return eye == null
                ? 0
                : eye.seen().stream()
                        .filter(batch -> batch.source().equals(source))
                        .mapToLong(batch -> batch.counts().pending())
                        .sum();
    }

    /**
     * Takes an order on, and comes back when its items are in the store.
     *
     * @throws Unreadable where the source changed meanwhile
     * @throws StoreTrouble where the store cannot be written
     */
    public Registered register(Order order, Source source) throws IOException, Unreadable {
        workers.sayAlive();
        workers.freeWhatTheDeadHeld();
        Registered registered = registry.register(order, source);
        switch (registered) {
            case Registered.Begun begun -> own.add(begun.batch().number());
            case Registered.GoesOn goesOn -> own.add(goesOn.batch().number());
            case Registered.Done done -> {}
            case Registered.Waits waits -> {}
            case Registered.TooMany tooMany -> {}
        }
        Overseer eye = overseer;
        if (eye != null) {
            eye.wake();
        }
        return registered;
    }

    /** Batches out of this source whose reading died with its process. */
    public List<Batch> unread(String source) {
        registry.letGo();
        return store.read(connection ->
                BatchBook.select(connection, "WHERE source = ? AND state = 'reading' AND holder IS NULL", source));
    }

    /** Reads one of them in, under the id that it has; empty where another process does. */
    public Optional<Batch> readAnew(Batch batch, Source source) throws IOException, Unreadable {
        return registry.readAnew(batch, source);
    }

    /** What whoever ordered it wrote on it is this from now on. */
    public void annotate(long number, String notes) {
        store.write(connection ->
                BatchBook.update(connection, "UPDATE batch SET notes = ? WHERE number = ?", notes, number));
    }

    public Optional<Batch> find(String id) {
        return store.read(connection -> BatchBook.find(connection, id));
    }

    public Optional<Batch> find(long number) {
        return store.read(connection -> BatchBook.find(connection, number));
    }

    /** Of one owner and one source, the newest first, behind the batch with the id {@code after} where that is not empty. */
    public List<Batch> list(String owner, String source, String after, int most) {
        return store.read(connection -> after.isEmpty()
                ? BatchBook.select(
                        connection,
                        "WHERE owner = ? AND source = ? ORDER BY created_at DESC, number DESC LIMIT ?",
                        owner,
                        source,
                        most)
                : BatchBook.select(
                        connection,
                        "WHERE owner = ? AND source = ? AND (created_at, number) <"
                                + " (SELECT created_at, number FROM batch WHERE id = ?)"
                                + " ORDER BY created_at DESC, number DESC LIMIT ?",
                        owner,
                        source,
                        after,
                        most));
    }

    /** Those that are not over, and of the others the newest; for people to look at. */
    public List<Batch> overview(int most) {
        return store.read(connection -> BatchBook.select(
                connection,
                "ORDER BY CASE WHEN state IN ('done', 'cancelled', 'expired', 'failed') THEN 1 ELSE 0 END,"
                        + " created_at DESC, number DESC LIMIT ?",
                most));
    }

    /** Why a batch that is open makes no progress here; empty where it does. */
    public Optional<String> rests(Batch batch) {
        Foreman lead = foreman;
        return lead == null ? Optional.empty() : lead.rests(batch.number());
    }

    /** What is under way ends, the rest is left; false where it was over, or so told, before. */
    public boolean cancel(long number) {
        boolean told = store.write(connection -> {
            boolean moved = BatchBook.move(
                    connection,
                    number,
                    List.of(BatchState.OPEN, BatchState.PAUSED),
                    BatchState.CANCELLING,
                    "it was cancelled");
            if (moved) {
                BatchBook.update(
                        connection, "UPDATE batch SET cancelled_at = ? WHERE number = ?", clock.millis(), number);
            }
            return moved;
        });
        wakeNow();
        return told;
    }

    /** Nobody works on it until it is resumed. */
    public void pause(long number, String reason) {
        store.write(
                connection -> BatchBook.move(connection, number, List.of(BatchState.OPEN), BatchState.PAUSED, reason));
        wakeNow();
    }

    private void wakeNow() {
        Overseer eye = overseer;
        if (eye != null) {
            eye.wake();
        }
    }

    /** Results that are over, behind {@code afterSeq}, in the order in which they were. */
    public List<Result> results(long number, long afterSeq, int most) {
        return store.read(connection -> BatchBook.results(connection, number, afterSeq, most));
    }

    /** Whether another process serves on this store, and does the work. */
    public boolean anotherServes() {
        return workers.anotherServes();
    }

    /** While held, nothing new is begun here. */
    public void hold(boolean on) {
        Foreman lead = foreman;
        if (lead != null) {
            lead.hold(on);
        }
    }

    /** Begins nothing new, and waits for what is under way; false where some of it was still there then. */
    public boolean drain(Duration within) throws InterruptedException {
        Foreman lead = foreman;
        return lead == null || lead.drain(within);
    }

    /** Waits until what is over is handed over, for so long at the most. */
    public void awaitDelivery(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < end && !outbox.upToDate(own)) {
            wakeNow();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Removes batches whose time to be kept is over. */
    public void sweep() {
        long now = clock.millis();
        // Nobody came back for what a command left.
        List<Batch> old = store.read(connection -> BatchBook.select(
                connection,
                "WHERE expires_at < ? OR (source = ? AND state IN ('paused', 'writing') AND created_at < ?)",
                now,
                COMMAND,
                now - keep.toMillis()));
        old.forEach(registry::discard);
    }

    /** For calls of others that have time. */
    public Gates gates() {
        return gates;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (foreman != null && overseer != null) {
            try {
                foreman.close();
                overseer.stop();
                join(foremansThread);
                join(overseersThread);
                if (!foreman.idle()) {
                    boolean unused = foreman.drain(PATIENCE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        outbox.close();
        if (store.trouble().isEmpty()) {
            try {
                workers.sayGoodbye();
            } catch (StoreTrouble e) {
                // It is found out by the others.
                return;
            }
        }
    }

    private static void join(@Nullable Thread thread) throws InterruptedException {
        if (thread != null) {
            thread.join(PATIENCE);
        }
    }
}
