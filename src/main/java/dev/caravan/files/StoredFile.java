package dev.caravan.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A file that is whole, as the store has it; {@code created} and {@code expires} in milliseconds. Immutable. */
public record StoredFile(
        String id, String owner, String purpose, String filename, long bytes, long created, long expires) {
    /** What batches are read from. */
    public static final String BATCH = "batch";

    /** What batches answered. */
    static final String BATCH_OUTPUT = "batch_output";

    static final String COLUMNS = "id, owner, purpose, filename, bytes, created_at, expires_at";

    static StoredFile of(ResultSet row) throws SQLException {
        return new StoredFile(
                row.getString("id"),
                row.getString("owner"),
                row.getString("purpose"),
                row.getString("filename"),
                row.getLong("bytes"),
                row.getLong("created_at"),
                row.getLong("expires_at"));
    }

    /** As OpenAI's API shows files. */
    public ObjectNode json() {
        return Json.mapper()
                .createObjectNode()
                .put("id", id)
                .put("object", "file")
                .put("bytes", bytes)
                .put("created_at", created / 1_000)
                .put("expires_at", expires / 1_000)
                .put("filename", filename)
                .put("purpose", purpose)
                .put("status", "processed")
                .putNull("status_details");
    }
}
