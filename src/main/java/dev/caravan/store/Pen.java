package dev.caravan.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the store what came together, in one transaction, and knows whether it can be written to. Who holds it writes,
 * one after the other; any thread may ask.
 */
final class Pen {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final int TRIES = 4;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StorePlace place;
    private final Runnable refuse;

    // Fair: who is in a hurry comes again and again.
    private final ReentrantLock held = new ReentrantLock(true);
    private volatile @Nullable Opened opened;
    private volatile @Nullable String trouble;
    private volatile @Nullable StoreTooNew tooNew;
    private boolean examine;
    private long nextLookNanos;

    /** {@code refuse} refuses what waits, when there is trouble. */
    Pen(StorePlace place, Runnable refuse) {
        this.place = place;
        this.refuse = refuse;
    }

    @Nullable
    Opened opened() {
        return opened;
    }

    boolean isTroubled() {
        return trouble != null;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble).map(why -> "the store " + place + " cannot be used: " + why);
    }

    StoreTrouble troubled(boolean nothingWritten) {
        return new StoreTrouble(trouble().orElse("the store " + place + " is closed"), nothingWritten);
    }

    void requireNotTooNew() {
        if (tooNew != null) {
            throw tooNew;
        }
    }

    /** As it was before, or a new one; what is wrong else is known as its trouble. */
    void open() {
        held.lock();
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
        } finally {
            held.unlock();
        }
    }

    private void troubled(Throwable cause, @Nullable String why) {
        LOG.debug("the store {}", place, cause);
        boolean news = trouble == null;
        trouble = why;
        examine |= StoreFaults.DAMAGED.equals(why);
        if (news) {
            LOG.error("{}; calls are refused until it can", trouble().orElse(""));
        }
        refuse.run();
    }

    /** In one transaction, unless one of them spoils it for the others. */
    void write(List<Pending<?>> group) {
        held.lock();
        try {
            write(group, TRIES);
        } finally {
            held.unlock();
        }
    }

    /**
     * The same without waiting for another program, which may take seconds: a virtual thread would keep its processor from
     * the others meanwhile. False where nothing was done.
     */
    boolean writeAtOnce(Pending<?> only) {
        held.lock();
        try {
            Opened store = opened;
            if (store == null || !store.beginsAtOnce()) {
                return false;
            }
            write(List.of(only), TRIES);
            return true;
        } finally {
            held.unlock();
        }
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
            store.committed();
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
            group.forEach(pending -> write(List.of(pending), TRIES));
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

    /** What was committed is on the disk then; others write meanwhile. */
    void bringToDisk() {
        Opened store = opened;
        WriteAheadLog log = store == null ? null : store.log();
        if (log == null) {
            return;
        }
        try {
            if (log.bringToDisk()) {
                beginAnew(log);
            }
        } catch (SQLException | IOException e) {
            // Whoever writes finds out what is wrong.
            LOG.debug("the log of the store {} stays where it is", place, e);
        }
    }

    private void beginAnew(WriteAheadLog log) throws SQLException {
        held.lock();
        try {
            log.beginAnew();
        } finally {
            held.unlock();
        }
    }

    /** A file that was moved away, or another that was put in its place, would be written to in vain. */
    void lookAfterIt() {
        long now = System.nanoTime();
        Opened store = opened;
        if (store == null || now < nextLookNanos) {
            return;
        }
        nextLookNanos = now + LOOK_AGAIN_NANOS;
        if (!store.inPlace()) {
            LOG.warn("the store {} is not the file any more that was opened: it is opened anew", place);
            close();
        }
    }

    void close() {
        held.lock();
        try {
            Opened store = opened;
            opened = null;
            if (store != null) {
                store.close();
            }
        } finally {
            held.unlock();
        }
    }
}
