package dev.caravan.batch.work;

import dev.caravan.batch.store.Batch;
import dev.caravan.meter.Meters;
import java.util.List;
import java.util.function.ToLongFunction;

/** What metrics tell of batches. Safe for use by many threads. */
final class BatchMeters {
    private final Meters meters;

    BatchMeters(Meters meters, ToLongFunction<String> pending) {
        this.meters = meters;
        for (String source : List.of(Batches.INBOX, Batches.COMMAND, Batches.API)) {
            meters.batchItemsPending(source, () -> pending.applyAsLong(source));
        }
    }

    void count(Batch batch, Crew.Report.Over report) {
        meters.batchItem(report.answered() ? "answered" : "failed", batch.source());
    }
}
