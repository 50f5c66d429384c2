package dev.caravan.batch.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An item that is over. {@code answer} is the answer's JSON, or why there is none; {@code code} names the trouble. {@code
 * beside} is the JSON of what else stood in its line. Immutable.
 */
public record Result(
        long n,
        long line,
        @Nullable String customId,
        boolean answered,
        @Nullable String beside,
        long seq,
        String requestId,
        int status,
        String answer,
        String code) {
    static final String COLUMNS = "n, line,"
            + " CASE WHEN state = 3 THEN NULLIF(request, '') ELSE custom_id END AS custom_id, state, beside, seq, request_id, status, answer, code";

    static Result of(ResultSet row) throws SQLException {
        return new Result(
                row.getLong("n"),
                row.getLong("line"),
                row.getString("custom_id"),
                row.getInt("state") == Items.ANSWERED,
                row.getString("beside"),
                row.getLong("seq"),
                row.getString("request_id"),
                row.getInt("status"),
                row.getString("answer"),
                row.getString("code"));
    }
}
