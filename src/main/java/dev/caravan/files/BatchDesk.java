package dev.caravan.files;

import dev.caravan.batch.files.Orders;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.BatchTerms;
import dev.caravan.batch.store.Registered;
import dev.caravan.batch.store.Source;
import dev.caravan.batch.work.Batches;
import dev.caravan.batch.work.Order;
import dev.caravan.failure.Refusal;
import dev.caravan.json.PlainText;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches of the API on: a batch is known at once, and its file is read behind it. Owned by the process. Safe for
 * use by many threads.
 */
public final class BatchDesk {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDesk.class);
    private static final Duration LATER = Duration.ofSeconds(60);
    private static final Duration WINDOW = Duration.ofHours(24);

    private final Batches batches;
    private final FileShelf shelf;
    private final Set<Long> unwanted = ConcurrentHashMap.newKeySet();

    public BatchDesk(Batches batches, Store store, InstantSource clock) {
        this.batches = batches;
        this.shelf = new FileShelf(store, clock);
        batches.deliverBy(Batches.API, new OutputFiles(batches, shelf));
    }

    public Batches batches() {
        return batches;
    }

    public FileShelf shelf() {
        return shelf;
    }

    /**
     * Begins a batch, and comes back as soon as it is known; {@code parallel} of its items are asked at once at the most.
     *
     * @throws StoreTrouble where the store cannot be written
     * @throws Refusal 429 where the owner has {@code mostOpen} that are not over
     */
    public Batch begin(StoredFile file, BatchNotes notes, int parallel, int mostOpen) {
        String fingerprint =
                "api " + Long.toHexString(ThreadLocalRandom.current().nextLong())
                        + Long.toHexString(ThreadLocalRandom.current().nextLong());
        String name = PlainText.of(Orders.stem(file.filename()));
        Order order = new Order(
                Batches.API,
                file.owner(),
                name,
                file.id(),
                "",
                "",
                wishes(notes),
                Orders.tagged(new BatchTerms(parallel, false, Map.of(), Optional.empty()), name + ".jsonl"),
                WINDOW,
                false,
                notes.written(),
                "",
                mostOpen);
        CompletableFuture<Batch> known = new CompletableFuture<>();
        Source source =
                new StoredSource(shelf, file.id(), fingerprint, notes.endpoint(), order.wishes(), known::complete);
        Thread.ofVirtual().name("batch of " + file.id()).start(() -> read(order, source, known));
        try {
            return known.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreTrouble told) {
                throw told;
            }
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Wishes wishes(BatchNotes notes) {
        return new Wishes(
                Optional.empty(), notes.usualModel(), Optional.empty(), Optional.empty(), Wishes.NO_PARAMETERS);
    }

    private void read(Order order, Source source, CompletableFuture<Batch> known) {
        try {
            if (batches.register(order, source) instanceof Registered.TooMany tooMany) {
                throw tooMany(tooMany.most());
            }
            cancelWhatIsUnwanted(known.join());
        } catch (StoreTrouble e) {
            if (!known.completeExceptionally(e)) {
                LOG.debug(
                        "{} is read in when the store can be written",
                        known.join().words(),
                        e);
            }
        } catch (IOException | Unreadable | RuntimeException e) {
            if (!known.completeExceptionally(e)) {
                unwanted.remove(known.join().number());
                LOG.warn("{} could not be read in: {}", known.join().words(), e.getMessage());
            }
        }
    }

    private static Refusal tooMany(int most) {
        return new Refusal(
                429,
                "rate_limit_exceeded",
                "too_many_batches",
                null,
                "this API key has " + most + " batches that are not over: wait until one is, or cancel one",
                LATER);
    }

    private void cancelWhatIsUnwanted(Batch batch) {
        if (unwanted.remove(batch.number())) {
            batches.cancel(batch.number());
        }
    }

    /** What is under way ends, the rest is left; false where it is over. */
    public boolean cancel(Batch batch) {
        if (batches.cancel(batch.number())) {
            return true;
        }
        unwanted.add(batch.number());
        BatchState now = batches.find(batch.number()).map(Batch::state).orElse(BatchState.FAILED);
        if (now == BatchState.OPEN) {
            cancelWhatIsUnwanted(batch);
        } else if (now != BatchState.READING) {
            unwanted.remove(batch.number());
        }
        return !now.over();
    }

    public boolean isUnwanted(Batch batch) {
        return unwanted.contains(batch.number());
    }

    /** Goes on with what a process that died was reading in, each on a thread of its own: they have their turns at it. */
    public void readWhatIsLeft() {
        try {
            batches.unread(Batches.API)
                    .forEach(batch ->
                            Thread.ofVirtual().name("batch " + batch.id()).start(() -> readAnew(batch)));
        } catch (StoreTrouble e) {
            LOG.debug("batches that are to be read in wait", e);
        }
    }

    private void readAnew(Batch batch) {
        BatchNotes notes = BatchNotes.of(batch);
        Source source = new StoredSource(
                shelf, notes.inputFile(), batch.fingerprint(), notes.endpoint(), wishes(notes), unused -> {});
        try {
            batches.readAnew(batch, source).ifPresent(this::cancelWhatIsUnwanted);
        } catch (StoreTrouble | IOException | Unreadable e) {
            LOG.debug("{} is to be read in, and waits", batch.words(), e);
        } catch (RuntimeException e) {
            LOG.error("{} could not be read in", batch.words(), e);
        }
    }
}
