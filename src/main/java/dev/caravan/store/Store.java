package dev.caravan.store;

import dev.caravan.settings.Settings;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a process. One thread writes: all that has come meanwhile goes into one transaction, so that a commit
 * costs many calls little. After trouble it is tried again every second; until then nobody waits for it. Safe for use by
 * many threads.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final int MOST_AT_ONCE = 500;
    private static final int TRIES = 4;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StorePlace place;
    private final LinkedBlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch triedOnce = new CountDownLatch(1);
    private final Thread writer;
    private volatile @Nullable Opened opened;
    private volatile @Nullable String trouble;
    private volatile @Nullable StoreTooNew tooNew;
    private volatile boolean closed;
    private boolean examine;
    private long nextLookNanos;

    private Store(StorePlace place) {
        this.place = place;
        this.writer = new Thread(this::write, "store");
        writer.setDaemon(true);
    }

    /** Begins to open it; what is asked of it meanwhile waits. */
    public static Store open(Settings settings) {
        Store store = new Store(StorePlace.of(settings));
        store.writer.start();
        return store;
    }

    /**
     * Waits until it was tried to open it.
     *
     * @throws StoreTooNew where a later version of Caravan has been here
     */
    public void awaitOpening() throws InterruptedException {
        triedOnce.await();
        if (tooNew != null) {
            throw tooNew;
        }
    }

    /** Why it cannot be written now; empty where it can. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble).map(why -> "the store " + place + " cannot be used: " + why);
    }

    /** Done in the next transaction; completes when that is committed, or with {@link StoreTrouble}. */
    public <T> CompletableFuture<T> submit(Work<T> work) {
        Pending<T> pending = new Pending<>(work);
        if (trouble != null || closed) {
            pending.fail(troubled(true));
        } else {
            queue.add(pending);
            if (closed && !writer.isAlive()) {
                pending.fail(troubled(true));
            }
        }
        return pending.done;
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
            throw troubled(true);
        }
        Opened store = opened;
        if (store == null) {
            // Where it is only being opened anew, the writer comes to it when that is done.
            return write(work);
        }
        Connection connection;
        try {
            connection = store.reading();
        } catch (SQLException e) {
            if (opened != store) {
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

    private StoreTrouble troubled(boolean nothingWritten) {
        return new StoreTrouble(trouble().orElse("the store " + place + " is closed"), nothingWritten);
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
        Opened store = opened;
        opened = null;
        if (store != null) {
            store.close();
        }
        refuseAll();
    }

    private void writeWhatCame(List<Pending<?>> group) throws InterruptedException {
        if (opened == null) {
            open();
        }
        Pending<?> first = queue.poll(LOOK_AGAIN_NANOS, TimeUnit.NANOSECONDS);
        if (first != null) {
            group.add(first);
            queue.drainTo(group, MOST_AT_ONCE - 1);
            write(group);
        }
        lookAfterIt();
    }

    private void open() {
        try {
            opened = Opened.open(place, examine);
            examine = false;
            if (trouble != null) {
                LOG.info("the store {} can be used again", place);
            }
            trouble = null;
        } catch (StoreTooNew e) {
            tooNew = e;
            troubled(e, e.getMessage());
        } catch (SQLException | IOException | RuntimeException | Error e) {
            troubled(e, StoreFaults.of(e));
        }
        triedOnce.countDown();
    }

    private void troubled(Throwable cause, @Nullable String why) {
        LOG.debug("the store {}", place, cause);
        boolean news = trouble == null;
        trouble = why;
        examine |= StoreFaults.DAMAGED.equals(why);
        if (news) {
            LOG.error("{}; calls are refused until it can", trouble().orElse(""));
        }
        refuseAll();
    }

    private void refuseAll() {
        List<Pending<?>> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(pending -> pending.fail(troubled(true)));
    }

    private void write(List<Pending<?>> group) {
        write(group, TRIES);
    }

    private void write(List<Pending<?>> group, int tries) {
        Opened store = opened;
        if (store == null) {
            group.forEach(pending -> pending.fail(troubled(true)));
            return;
        }
        Connection connection = store.writing();
        boolean committing = false;
        try {
            connection.setAutoCommit(false);
            for (Pending<?> pending : group) {
                pending.run(connection);
            }
            committing = true;
            // Commits. commit() would begin the next transaction too, and SQLite lock everybody else out until then.
            connection.setAutoCommit(true);
            group.forEach(Pending::complete);
        } catch (SQLException | RuntimeException | Error e) {
            boolean ours = StoreFaults.ownFault(e);
            boolean undone = rollBack(connection) && !committing;
            if (ours && undone) {
                oneByOne(group, e);
            } else if (undone && tries > 1 && e instanceof SQLException sql && StoreFaults.crossed(sql)) {
                // Alone, a work holds less that others may wait for.
                group.forEach(pending -> write(List.of(pending), tries - 1));
            } else {
                giveUp(store, group, e, !committing || place.isSqlite());
            }
        }
    }

    /** One of them is at fault; the others need not suffer. */
    private void oneByOne(List<Pending<?>> group, Throwable fault) {
        if (group.size() == 1) {
            group.getFirst().fail(fault);
        } else {
            group.forEach(pending -> write(List.of(pending)));
        }
    }

    private void giveUp(Opened store, List<Pending<?>> group, Throwable e, boolean nothingWritten) {
        opened = null;
        store.close();
        troubled(e, StoreFaults.of(e));
        group.forEach(pending -> pending.fail(troubled(nothingWritten)));
    }

    private static boolean rollBack(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** A file that was moved away, or another that was put in its place, would be written to in vain. */
    private void lookAfterIt() {
        long now = System.nanoTime();
        Opened store = opened;
        if (store == null || now < nextLookNanos) {
            return;
        }
        nextLookNanos = now + LOOK_AGAIN_NANOS;
        if (!store.inPlace()) {
            LOG.warn("the store {} is not the file any more that was opened: it is opened anew", place);
            opened = null;
            store.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        // Wakes the writer.
        queue.add(new Pending<>(connection -> ""));
        try {
            writer.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Pending<T> {
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private final Work<T> work;
        private @Nullable T result;

        Pending(Work<T> work) {
            this.work = work;
        }

        void run(Connection connection) throws SQLException {
            result = work.with(connection);
        }

        @SuppressWarnings("NullAway") // what the work brought, null where it may bring that
        void complete() {
            done.complete(result);
        }

        void fail(Throwable why) {
            done.completeExceptionally(why);
        }
    }
}
