package dev.caravan.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts rows into the ledger as fast as the database takes them. */
final class LedgerRows {
    private static final String COLUMNS =
            "at, request_id, part, kind, source, key_name, plan, tier, provider, model, tags, streamed, input_tokens,"
                    + " cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated, price_input,"
                    + " price_cached_input, price_cache_write, price_output, cost, saved, status, outcome,"
                    + " latency_micros, first_token_micros";
    private static final String INSERT = "INSERT INTO ledger (" + COLUMNS + ") VALUES ("
            + Stream.of(COLUMNS.split(",")).map(name -> "?").collect(Collectors.joining(", ")) + ")";

    private final PreparedStatement row;

    LedgerRows(Connection connection) throws SQLException {
        row = connection.prepareStatement(INSERT);
    }

    void add(long at, String requestId, Entry entry) throws SQLException {
        Figures figures = entry.figures();
        Entry.Key key = entry.key();
        Object[] values = {
            at,
            requestId,
            1,
            "attempt",
            "http",
            key.keyName(),
            "premium",
            key.tier(),
            key.provider(),
            key.model(),
            String.join(",", entry.tags()),
            0,
            figures.inputTokens(),
            0L,
            0L,
            figures.outputTokens(),
            0L,
            0,
            150L,
            75L,
            150L,
            600L,
            figures.cost().nanoUsd(),
            0L,
            200,
            "ok",
            figures.latencies().micros(),
            0L
        };
        for (int i = 0; i < values.length; i++) {
            row.setObject(i + 1, values[i]);
        }
        row.addBatch();
    }

    void write() throws SQLException {
        row.executeBatch();
    }

    /** The rows of one day once more, on the next. */
    static void repeat(Connection connection, long day, long next) throws SQLException {
        String others = COLUMNS.substring(COLUMNS.indexOf(','));
        update(
                connection,
                "INSERT INTO ledger (" + COLUMNS + ") SELECT at + " + (next - day) + others
                        + " FROM ledger WHERE at >= " + day + " AND at < " + next);
    }

    static long one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
