package dev.caravan.ledger;

import dev.caravan.failure.Refusal;
import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import dev.caravan.store.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in the store. Calls that end at the same time are written in one transaction, with what they come to by day:
 * one of them writes for all, on its own thread where that need not wait for anybody.
 * While the store cannot be written, calls are refused; those that were under way are kept in memory and written
 * afterwards. Safe for use by many threads.
 */
public final class LedgerBook implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerBook.class);
    private static final int MOST_KEPT = 50_000;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 1_000;

    /** Calls that no provider is asked for are told by that; it is less than one of them takes when it is alone. */
    private static final long RIGHT_AFTER_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final int MOST_UNCERTAIN = 10_000;
    private static final long UNCERTAIN_MILLIS = Duration.ofHours(1).toMillis();

    /** A booking on its way; {@code done} is null where nobody waits for it. */
    private record Waiting(Booking booking, @Nullable CompletableFuture<Boolean> done) {
        void end(@Nullable Throwable failure) {
            if (done == null) {
                return;
            }
            if (failure == null) {
                done.complete(true);
            } else {
                done.completeExceptionally(failure);
            }
        }
    }

    private final Store store;
    private final Postings postings;
    private final Meters meters;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile long lastNanos = System.nanoTime();

    /** Since when a booking may be there already, by its id: its commit was lost sight of. */
    private final Map<String, Long> uncertain = new ConcurrentHashMap<>();

    public LedgerBook(Store store, Calendar calendar, Meters meters, KnownModels models) {
        this.store = store;
        this.meters = meters;
        this.postings = new Postings(calendar, models);
    }

    @Override
    public void requireWritable() {
        if (store.trouble().isPresent()) {
            throw unwritable();
        }
    }

    @Override
    public void record(Booking booking) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        queue.add(new Waiting(booking, done));
        bring();
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreTrouble trouble) {
                if (!trouble.nothingWritten()) {
                    unsure(booking);
                }
                throw unwritable();
            }
            throw new IllegalStateException("a call could not be written down", e.getCause());
        }
    }

    private static Refusal unwritable() {
        return Refusal.unavailable("ledger_unavailable", "calls cannot be written down now, so none is made", AGAIN);
    }

    @Override
    public void note(Booking booking) {
        // Of refusals only the last of a queue that cannot be written are lost, and of nothing else.
        if (store.trouble().isPresent() && !booking.answeredOrAsked()) {
            return;
        }
        keep(new Waiting(booking, null));
        flush();
    }

    private void keep(Waiting waiting) {
        if (kept.incrementAndGet() > MOST_KEPT) {
            kept.decrementAndGet();
            lost(waiting.booking, "too many calls wait to be written", null);
            return;
        }
        queue.add(waiting);
    }

    @Override
    public void flush() {
        if (!queue.isEmpty() && flushing.compareAndSet(false, true)) {
            Flush flush = new Flush();
            CompletableFuture<?> unused = store.submit(flush).whenComplete((written, failure) -> flush.over(failure));
        }
    }

    /** Writes what waits on this very thread, unless another one is about to. */
    private void bring() {
        while (!queue.isEmpty() && flushing.compareAndSet(false, true)) {
            letOthersCatchUp();
            if (!queue.isEmpty()) {
                writeWhatWaits();
                return;
            }
            // The one before took it along, having only begun.
            flushing.set(false);
        }
    }

    private void writeWhatWaits() {
        Flush flush = new Flush();
        try {
            CompletableFuture<?> unused = store.perform(flush).whenComplete((written, failure) -> flush.over(failure));
        } catch (RuntimeException | Error e) {
            // Nobody else would come for it.
            flush.over(e);
        }
    }

    /**
     * Where others are on their way, those that are about to end do so first, and share the transaction. Alone, a call waits
     * for nothing.
     */
    @SuppressWarnings("ThreadPriorityCheck") // no call depends on it: it only makes transactions fewer
    private void letOthersCatchUp() {
        long now = System.nanoTime();
        if (meters.anyActive() || now - lastNanos < RIGHT_AFTER_NANOS) {
            Thread.yield();
        }
        lastNanos = now;
    }

    /** All that waits, in one transaction; the same again where the store begins it anew. */
    private final class Flush implements Work<Boolean> {
        private final List<Waiting> mine = new ArrayList<>();

        @Override
        public Boolean with(Connection connection) throws SQLException {
            if (mine.isEmpty()) {
                // From here on others wait for the next one.
                flushing.set(false);
                for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
                    mine.add(next);
                    if (mine.size() >= MOST_AT_ONCE) {
                        break;
                    }
                }
            }
            List<Booking> bookings = new ArrayList<>(mine.size());
            for (Waiting waiting : mine) {
                Long since = uncertain.isEmpty() ? null : uncertain.get(waiting.booking.id());
                if (since == null || !Rows.holds(connection, waiting.booking.id(), since)) {
                    bookings.add(waiting.booking);
                }
            }
            postings.write(connection, bookings);
            return true;
        }

        void over(@Nullable Throwable failure) {
            if (mine.isEmpty() && failure != null) {
                // The store would not even begin.
                flushing.set(false);
                takeAllThatWait();
            }
            if (mine.size() > 1 && failure != null && !(failure instanceof StoreTrouble)) {
                mine.forEach(LedgerBook.this::writeAlone);
            } else {
                mine.forEach(waiting -> over(waiting, failure));
            }
            if (failure == null && !queue.isEmpty()) {
                flush();
            }
        }

        private void over(Waiting waiting, @Nullable Throwable failure) {
            if (failure == null) {
                uncertain.remove(waiting.booking.id());
            }
            if (waiting.done != null) {
                waiting.end(failure);
            } else if (failure instanceof StoreTrouble trouble) {
                again(waiting, trouble);
            } else {
                kept.decrementAndGet();
                if (failure != null) {
                    lost(waiting.booking, "it cannot be written", failure);
                }
            }
        }

        private void again(Waiting waiting, StoreTrouble trouble) {
            if (!trouble.nothingWritten()) {
                unsure(waiting.booking);
            }
            queue.add(waiting);
        }

        private void takeAllThatWait() {
            for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
                mine.add(next);
            }
        }
    }

    /** One of those that came together is at fault; the others need not suffer, and it shows which one it is. */
    private void writeAlone(Waiting waiting) {
        Flush alone = new Flush();
        alone.mine.add(waiting);
        CompletableFuture<?> unused = store.submit(alone).whenComplete((written, failure) -> alone.over(failure));
    }

    private void unsure(Booking booking) {
        if (uncertain.size() >= MOST_UNCERTAIN) {
            // Whatever was to be written again was long ago.
            uncertain.values().removeIf(at -> at < booking.at() - UNCERTAIN_MILLIS);
        }
        uncertain.put(booking.id(), booking.at());
    }

    /** Its money is gone from the books, so that all there is to say of it goes into the log. */
    private void lost(Booking booking, String why, @Nullable Throwable failure) {
        meters.ledgerLost();
        LOG.error("{} is lost to the ledger: {}; it was {}", booking.id(), why, booking.words(), failure);
    }

    @Override
    public void close() {
        flush();
        try {
            // What was asked of the store before comes before this.
            store.submit(connection -> true).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("{} calls were not written into the ledger", kept.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
