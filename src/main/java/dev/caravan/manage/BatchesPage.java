package dev.caravan.manage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.work.Batches;
import dev.caravan.json.Json;
import dev.caravan.price.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /api/batches}: the batches that are not over, and the newest of the others. */
final class BatchesPage {
    private static final int MOST = 200;

    private BatchesPage() {}

    static String json(Batches batches) {
        ObjectNode page = Json.mapper().createObjectNode();
        ArrayNode rows = page.putArray("batches");
        batches.overview(MOST).forEach(batch -> rows.add(described(batch, batches)));
        return Json.plainly(page);
    }

    private static ObjectNode described(Batch batch, Batches batches) {
        Batch.Counts counts = batch.counts();
        Batch.Times times = batch.times();
        BigDecimal most = batch.mostCost().map(Money::inUsd).orElse(null);
        return Json.mapper()
                .createObjectNode()
                .put("id", batch.id())
                .put("name", batch.name())
                .put("source", batch.source())
                .put("owner", batch.owner())
                .put("state", batch.state().name().toLowerCase(Locale.ROOT))
                .put("reason", batch.reason())
                .put("waits_for", batches.rests(batch).orElse(null))
                .put("total", counts.total())
                .put("answered", counts.answered())
                .put("failed", counts.failed())
                .put("pending", counts.pending())
                .put("cost_usd", counts.cost().inUsd())
                .put("most_cost_usd", most)
                .put("input_tokens", counts.inputTokens())
                .put("output_tokens", counts.outputTokens())
                .put("created_at", moment(times.created()))
                .put("began_at", moment(times.began()))
                .put("ended_at", moment(times.ended()))
                .put("finished_at", moment(times.finished()))
                .put("deadline_at", moment(times.deadline()));
    }

    private static @Nullable String moment(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis).toString();
    }
}
