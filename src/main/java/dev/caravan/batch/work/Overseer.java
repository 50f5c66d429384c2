package dev.caravan.batch.work;

import dev.caravan.batch.delivery.Delivery;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchBook;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Items;
import dev.caravan.batch.store.Workers;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads batches from state to state: looks at the store a few times a second, tells the foreman which are open, ends those
 * whose time or whose items are over, and has results delivered. On one thread.
 */
final class Overseer {
    private static final Logger LOG = LoggerFactory.getLogger(Overseer.class);
    private static final long TICK_MILLIS = 200;
    private static final long ALIVE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ALIVE_EVERY_IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int REST = 4;
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int EXPIRED_AT_ONCE = 1_000;
    private static final String NOT_OVER =
            "WHERE state IN ('reading', 'open', 'cancelling', 'expiring', 'writing', 'paused')"
                    + " ORDER BY created_at, number";
    private static final String OUT_OF_TIME = "the batch's time was over before this was asked";

    private final Store store;
    private final Workers workers;
    private final Foreman foreman;
    private final InstantSource clock;
    private final Duration keep;
    private final Predicate<Batch> mine;
    private final Function<Batch, Delivery> deliveries;
    private final java.util.function.Consumer<Batch> finished;
    private final Semaphore news = new Semaphore(0);
    private final Set<Long> undelivered = new HashSet<>();
    private final Set<Long> faulty = new HashSet<>();
    private final Set<String> complained = new HashSet<>();
    private volatile List<Batch> seen = List.of();
    private final CountDownLatch over = new CountDownLatch(1);
    private long nextAlive;
    private long lookNanos;

    Overseer(
            Store store,
            Workers workers,
            Foreman foreman,
            InstantSource clock,
            Duration keep,
            Predicate<Batch> mine,
            Function<Batch, Delivery> deliveries,
            java.util.function.Consumer<Batch> finished) {
        this.store = store;
        this.workers = workers;
        this.foreman = foreman;
        this.clock = clock;
        this.keep = keep;
        this.mine = mine;
        this.deliveries = deliveries;
        this.finished = finished;
    }

    /** Something happened that is worth a look. */
    void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /** The batches that are not over, as of the last look. */
    List<Batch> seen() {
        return seen;
    }

    void run() {
        while (over.getCount() > 0) {
            try {
                look();
            } catch (StoreTrouble e) {
                LOG.debug("batches wait for the store", e);
            } catch (RuntimeException | Error e) {
                if (complained.add(String.valueOf(e))) {
                    LOG.error("batches could not be looked after", e);
                }
            }
            try {
                // The more there are the longer a look takes: most of the time is for others.
                if (!over.await(Math.min(REST * lookNanos, LONGEST_REST_NANOS), TimeUnit.NANOSECONDS)) {
                    boolean unused = news.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() {
        long nanos = System.nanoTime();
        List<Batch> notOver = store.read(connection -> BatchBook.select(connection, NOT_OVER));
        if (nanos >= nextAlive) {
            boolean work = notOver.stream().anyMatch(Overseer::isHeld);
            if (work) {
                workers.sayAlive();
            } else {
                workers.sayIdle();
            }
            workers.freeWhatTheDeadHeld();
            nextAlive = nanos + (work ? ALIVE_EVERY_NANOS : ALIVE_EVERY_IDLE_NANOS);
        }
        List<Batch> all = notOver.stream()
                .filter(batch -> batch.state() != BatchState.READING)
                .filter(mine)
                .toList();
        seen = all;
        List<Batch> open = new ArrayList<>();
        for (Batch batch : all) {
            alone(batch, () -> {
                if (goesOn(batch)) {
                    open.add(batch);
                }
            });
        }
        foreman.follow(open);
        lookNanos = System.nanoTime() - nanos;
        open.forEach(batch -> alone(batch, () -> tellWhyItRests(batch)));
        all.forEach(batch -> alone(batch, () -> deliver(batch)));
        faulty.retainAll(all.stream().map(Batch::number).collect(Collectors.toSet()));
        undelivered.retainAll(all.stream().map(Batch::number).collect(Collectors.toSet()));
    }

    /** Whether somebody may hold it or some of its items, so that it must be seen whether they are alive. */
    private static boolean isHeld(Batch batch) {
        return switch (batch.state()) {
            case READING -> batch.holder() != null;
            case OPEN, CANCELLING, EXPIRING -> true;
            case PAUSED, WRITING, DONE, CANCELLED, EXPIRED, FAILED -> false;
        };
    }

    /** What goes wrong with one batch by our own fault is said once, and holds up no other. */
    private void alone(Batch batch, Runnable step) {
        try {
            step.run();
        } catch (StoreTrouble e) {
            throw e;
        } catch (RuntimeException e) {
            if (faulty.add(batch.number())) {
                LOG.error("{} could not be looked after", batch.words(), e);
            }
        }
    }

    /** Whether its items are to be asked now; what is to be ended is. */
    private boolean goesOn(Batch batch) {
        if (batch.state() == BatchState.OPEN) {
            return !ends(batch);
        }
        if (batch.state() == BatchState.CANCELLING) {
            end(batch, BatchState.CANCELLED);
        } else if (batch.state() == BatchState.EXPIRING) {
            expire(batch);
        }
        return false;
    }

    /** For whoever looks at the batch, also in other processes. */
    private void tellWhyItRests(Batch batch) {
        String why = foreman.rests(batch.number()).orElse("");
        if (!why.equals(batch.reason()) && foreman.worksOn(batch.number())) {
            store.write(connection -> BatchBook.update(
                    connection,
                    "UPDATE batch SET reason = ? WHERE number = ? AND state = 'open'",
                    why,
                    batch.number()));
        }
    }

    private boolean ends(Batch batch) {
        if (batch.counts().pending() == 0) {
            move(batch, BatchState.WRITING, BatchState.DONE, "");
            return true;
        }
        if (batch.times().deadline() <= clock.millis()) {
            LOG.warn("{} ends before all of it is done, for its time is over", batch.words());
            move(batch, BatchState.EXPIRING, BatchState.EXPIRED, "its time is over");
            return true;
        }
        return false;
    }

    /** Once nobody is at one of its items any more. */
    private void end(Batch batch, BatchState outcome) {
        boolean quiet = store.read(connection -> claims(connection, batch) == 0);
        if (quiet) {
            move(batch, BatchState.WRITING, outcome, batch.reason());
        }
    }

    private static long claims(Connection connection, Batch batch) throws SQLException {
        return BatchBook.number(connection, "SELECT COUNT(*) FROM batch_claim WHERE batch = ?", batch.number());
    }

    private void move(Batch batch, BatchState to, BatchState outcome, String reason) {
        store.write(connection -> {
            if (BatchBook.move(connection, batch.number(), List.of(batch.state()), to, reason)) {
                BatchBook.update(
                        connection,
                        "UPDATE batch SET outcome = ?, ended_at = ?, holder = NULL WHERE number = ?",
                        outcome.stored(),
                        clock.millis(),
                        batch.number());
            }
            return true;
        });
        wake();
    }

    private void expire(Batch batch) {
        boolean quiet = store.read(connection -> claims(connection, batch) == 0);
        if (!quiet) {
            return;
        }
        long expired =
                store.write(connection -> Items.expire(connection, batch.number(), OUT_OF_TIME, EXPIRED_AT_ONCE));
        if (expired == 0) {
            move(batch, BatchState.WRITING, BatchState.EXPIRED, batch.reason());
        }
        wake();
    }

    private void deliver(Batch batch) {
        Delivery delivery = deliveries.apply(batch);
        try {
            if (delivery.deliver(batch)) {
                finish(batch);
            }
            if (undelivered.remove(batch.number())) {
                LOG.info("the results of {} are written again", batch.words());
            }
        } catch (IOException e) {
            delivery.forget(batch.number());
            if (undelivered.add(batch.number())) {
                LOG.error("the results of {} cannot be written now: {}", batch.words(), FileFaults.of(e));
            }
        }
    }

    private void finish(Batch batch) {
        long now = clock.millis();
        store.write(connection -> {
            BatchBook.move(connection, batch.number(), List.of(BatchState.WRITING), batch.outcome(), batch.reason());
            return BatchBook.update(
                    connection,
                    "UPDATE batch SET finished_at = ?, expires_at = ? WHERE number = ?",
                    now,
                    now + keep.toMillis(),
                    batch.number());
        });
        Batch last = store.read(connection -> BatchBook.find(connection, batch.number()))
                .orElse(batch);
        LOG.info(
                "{} is {}: {} answered, {} failed, {} USD",
                last.words(),
                last.state().stored(),
                last.counts().answered(),
                last.counts().failed(),
                last.counts().cost());
        finished.accept(last);
    }

    void stop() {
        over.countDown();
        wake();
    }
}
