package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Result;
import dev.caravan.files.BatchNotes;
import dev.caravan.files.OutputIds;
import dev.caravan.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch as OpenAI's API shows it. */
final class BatchJson {
    private BatchJson() {}

    /** {@code faults} is what made it fail; {@code unwanted} where it is to be cancelled when it is read in. */
    static ObjectNode of(Batch batch, List<Result> faults, boolean unwanted) {
        BatchNotes notes = BatchNotes.of(batch);
        Batch.Counts counts = batch.counts();
        String status = unwanted && batch.state() == BatchState.READING ? "cancelling" : status(batch);
        boolean over = batch.state().over();
        boolean failed = status.equals("failed");
        ObjectNode json = Json.mapper()
                .createObjectNode()
                .put("id", batch.id())
                .put("object", "batch")
                .put("endpoint", notes.endpoint().url());
        json.set("errors", failed ? errors(batch, faults) : null);
        json.put("input_file_id", notes.inputFile())
                .put("completion_window", "24h")
                .put("status", status)
                .put("output_file_id", over && !failed && counts.answered() > 0 ? OutputIds.output(batch) : null)
                .put("error_file_id", over && !failed && counts.failed() > 0 ? OutputIds.errors(batch) : null);
        times(batch, status, json);
        json.putObject("request_counts")
                .put("total", counts.total())
                .put("completed", counts.answered())
                .put("failed", counts.failed());
        json.set("metadata", notes.metadata());
        notes.tokens().filter(counted -> over && !failed).ifPresent(counted -> usage(counts, counted, json));
        return json;
    }

    /** Known when all answers are counted. */
    private static void usage(Batch.Counts counts, BatchNotes.FineTokens counted, ObjectNode json) {
        ObjectNode usage = json.putObject("usage").put("input_tokens", counts.inputTokens());
        usage.putObject("input_tokens_details").put("cached_tokens", counted.cached());
        usage.put("output_tokens", counts.outputTokens())
                .put("total_tokens", counts.inputTokens() + counts.outputTokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", counted.reasoning());
    }

    static String status(Batch batch) {
        return switch (batch.state()) {
            case READING -> "validating";
            case OPEN, PAUSED -> "in_progress";
            case CANCELLING -> "cancelling";
            case EXPIRING -> "finalizing";
            case WRITING ->
                switch (batch.outcome()) {
                    case FAILED -> "validating";
                    case CANCELLED -> "cancelling";
                    default -> "finalizing";
                };
            case DONE -> "completed";
            case CANCELLED -> "cancelled";
            case EXPIRED -> "expired";
            case FAILED -> "failed";
        };
    }

    private static void times(Batch batch, String status, ObjectNode json) {
        Batch.Times times = batch.times();
        boolean began = !status.equals("validating") && !status.equals("failed");
        boolean cancelled = times.cancelled() != null;
        json.put("created_at", times.created() / 1_000)
                .put("in_progress_at", began ? seconds(times.began()) : null)
                .put("expires_at", times.deadline() / 1_000)
                .put("finalizing_at", began && !cancelled ? seconds(times.ended()) : null)
                .put("completed_at", status.equals("completed") ? seconds(times.finished()) : null)
                .put("failed_at", status.equals("failed") ? seconds(times.finished()) : null)
                .put("expired_at", status.equals("expired") ? seconds(times.finished()) : null)
                .put("cancelling_at", seconds(times.cancelled()))
                .put("cancelled_at", status.equals("cancelled") ? seconds(times.finished()) : null);
    }

    private static @Nullable Long seconds(@Nullable Long millis) {
        return millis == null ? null : millis / 1_000;
    }

    private static ObjectNode errors(Batch batch, List<Result> faults) {
        ObjectNode errors = Json.mapper().createObjectNode().put("object", "list");
        ArrayNode data = errors.putArray("data");
        for (Result fault : faults) {
            data.addObject()
                    .put("code", fault.code())
                    .put("message", fault.answer())
                    .putNull("param")
                    .put("line", fault.line() > 0 ? fault.line() : null);
        }
        if (faults.isEmpty()) {
            data.addObject()
                    .put("code", "invalid_file")
                    .put("message", batch.reason())
                    .putNull("param")
                    .putNull("line");
        }
        return errors;
    }
}
