package dev.caravan.files;

import dev.caravan.batch.delivery.Delivery;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.work.Batches;
import dev.caravan.store.StoreTrouble;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the output and error files of batches that are at their end, each batch on a thread of its own: whoever waits for
 * the next batch does not wait for large files. Of several processes one writes, and another goes on where that dies. Safe
 * for use by many threads.
 */
final class OutputFiles implements Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(OutputFiles.class);

    /** What failed by our own fault fails again. */
    private static final int PAUSE_SECONDS = 30;

    private enum Progress {
        UNDER_WAY,
        DONE,
        FAILED
    }

    private final Batches batches;
    private final FileShelf shelf;
    private final Map<Long, Progress> known = new ConcurrentHashMap<>();
    private final Set<Long> complained = ConcurrentHashMap.newKeySet();

    OutputFiles(Batches batches, FileShelf shelf) {
        this.batches = batches;
        this.shelf = shelf;
    }

    @Override
    public boolean deliver(Batch batch) {
        if (batch.state() != BatchState.WRITING) {
            return false;
        }
        if (batch.outcome() == BatchState.FAILED) {
            return true;
        }
        Progress progress = known.get(batch.number());
        if (progress == Progress.DONE) {
            known.remove(batch.number());
            complained.remove(batch.number());
            return true;
        }
        if (progress != Progress.UNDER_WAY) {
            known.put(batch.number(), Progress.UNDER_WAY);
            Thread.ofVirtual().name("output of " + batch.id()).start(() -> write(batch));
        }
        return false;
    }

    @Override
    public void forget(long number) {
        known.remove(number);
    }

    private void write(Batch batch) {
        Progress progress = Progress.FAILED;
        try (OutputWriting writing = new OutputWriting(batches, shelf, batch)) {
            progress = writing.all() ? Progress.DONE : Progress.FAILED;
        } catch (StoreTrouble | FileDraft.DraftLost e) {
            LOG.debug("the output of {} is to be written again", batch.id(), e);
        } catch (IOException | RuntimeException e) {
            if (complained.add(batch.number())) {
                LOG.error("the output of {} could not be written", batch.words(), e);
            }
            rest();
        } finally {
            known.put(batch.number(), progress);
        }
    }

    private static void rest() {
        try {
            TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
