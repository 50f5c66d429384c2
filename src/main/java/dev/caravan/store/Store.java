package dev.caravan.store;

import dev.caravan.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a process. One thread at a time writes: all that has come meanwhile goes into one transaction, so that a
 * commit costs many calls little. After trouble it is tried again every second; until then nobody waits for it. Safe for use by
 * many threads.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final int MOST_AT_ONCE = 500;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A power cut costs what came later than that. */
    private static final long ON_DISK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StorePlace place;
    private final LinkedBlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch triedOnce = new CountDownLatch(1);
    private final Thread writer;
    private final Thread toDisk;
    private final Pen pen;
    private volatile boolean closed;

    private Store(StorePlace place) {
        this.place = place;
        this.pen = new Pen(place, this::refuseAll);
        this.writer = new Thread(this::write, "store");
        this.toDisk = new Thread(this::bringToDisk, "store-disk");
        writer.setDaemon(true);
        toDisk.setDaemon(true);
    }

    /** Begins to open it; what is asked of it meanwhile waits. */
    public static Store open(Settings settings) {
        Store store = new Store(StorePlace.of(settings));
        store.writer.start();
        store.toDisk.start();
        return store;
    }

    /**
     * Waits until it was tried to open it.
     *
     * @throws StoreTooNew where a later version of Caravan has been here
     */
    public void awaitOpening() throws InterruptedException {
        triedOnce.await();
        pen.requireNotTooNew();
    }

    /** Why it cannot be written now; empty where it can. */
    public Optional<String> trouble() {
        return pen.trouble();
    }

    /** Done in the next transaction; completes when that is committed, or with {@link StoreTrouble}. */
    public <T> CompletableFuture<T> submit(Work<T> work) {
        Pending<T> pending = new Pending<>(work);
        if (pen.isTroubled() || closed) {
            pending.fail(pen.troubled(true));
        } else {
            queue.add(pending);
            if (closed && !writer.isAlive()) {
                pending.fail(pen.troubled(true));
            }
        }
        return pending.done;
    }

    /**
     * As {@link #submit}, and where that can be without waiting for another program, on the thread that calls: nobody is
     * woken for it. Not for a thread that must not wait.
     */
    public <T> CompletableFuture<T> perform(Work<T> work) {
        Pending<T> pending = new Pending<>(work);
        if (pen.isTroubled() || closed || !pen.writeAtOnce(pending)) {
            return submit(work);
        }
        if (pen.isTroubled()) {
            wakeWriter();
        }
        return pending.done;
    }

    private void wakeWriter() {
        queue.add(new Pending<>(connection -> ""));
    }

    /**
     * As {@link #submit}, and waits. What the work throws is thrown.
     *
     * @throws StoreTrouble where it could not be written
     */
    public <T> T write(Work<T> work) {
        try {
            return submit(work).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e.getCause());
        }
    }

    /**
     * Reads, beside whatever is being written.
     *
     * @throws StoreTrouble where it cannot be read
     */
    public <T> T read(Work<T> work) {
        try {
            triedOnce.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw pen.troubled(true);
        }
        Opened store = pen.opened();
        if (store == null) {
            // Where it is only being opened anew, the writer comes to it when that is done.
            return write(work);
        }
        Connection connection;
        try {
            connection = store.reading();
        } catch (SQLException e) {
            if (pen.opened() != store) {
                // It was closed in between, to be opened anew.
                return write(work);
            }
            throw unreadable(e);
        }
        try (connection) {
            return work.with(connection);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private StoreTrouble unreadable(SQLException e) {
        LOG.debug("the store {} could not be read", place, e);
        return new StoreTrouble("the store " + place + " cannot be read: " + StoreFaults.of(e), true);
    }

    /** Where it is, for people. */
    @Override
    public String toString() {
        return place.toString();
    }

    private void write() {
        while (!closed || !queue.isEmpty()) {
            List<Pending<?>> group = new ArrayList<>();
            try {
                writeWhatCame(group);
            } catch (InterruptedException e) {
                // Only the closing ends this thread.
                LOG.debug("the store {} goes on", place);
            } catch (RuntimeException | Error e) {
                LOG.error("the store {} failed by our own fault", place, e);
                group.forEach(pending -> pending.fail(e));
            }
        }
        pen.close();
        refuseAll();
    }

    /** By a thread of its own: a disk may take its time, and nobody is to wait for it. */
    private void bringToDisk() {
        while (!closed) {
            LockSupport.parkNanos(ON_DISK_AFTER_NANOS);
            pen.bringToDisk();
        }
    }

    private void writeWhatCame(List<Pending<?>> group) throws InterruptedException {
        if (pen.opened() == null) {
            pen.open();
            triedOnce.countDown();
        }
        Pending<?> first = queue.poll(LOOK_AGAIN_NANOS, TimeUnit.NANOSECONDS);
        if (first != null) {
            group.add(first);
            queue.drainTo(group, MOST_AT_ONCE - 1);
            pen.write(group);
        }
        pen.lookAfterIt();
    }

    private void refuseAll() {
        List<Pending<?>> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(pending -> pending.fail(pen.troubled(true)));
    }

    @Override
    public void close() {
        closed = true;
        wakeWriter();
        LockSupport.unpark(toDisk);
        try {
            writer.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
