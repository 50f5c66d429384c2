package dev.caravan.batch.store;

import dev.caravan.price.Money;
import dev.caravan.store.Clean;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The batches in the store. */
public final class BatchBook {
    private static final String SELECT = "SELECT " + Batch.COLUMNS + " FROM batch ";

    private static final long MOST_BYTES_AT_ONCE = 2 << 20;

    private BatchBook() {}

    public static void insert(Connection connection, Batch batch) throws SQLException {
        String marks = Stream.of(Batch.COLUMNS.split(",")).map(name -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO batch (" + Batch.COLUMNS + ") VALUES (" + marks + ")")) {
            Row row = new Row(insert);
            row.set(batch.number());
            row.set(batch.id());
            row.set(batch.source());
            row.set(batch.owner());
            row.set(batch.name());
            row.set(batch.fingerprint());
            row.set(batch.origin());
            row.set(batch.host());
            row.set(batch.results());
            row.set(batch.state().stored());
            row.set(batch.reason());
            row.set(batch.outcome().stored());
            row.set(batch.terms().written());
            row.set(batch.notes());
            row.set(batch.purse());
            row.setOrNull(batch.mostCost().map(Money::nanoUsd).orElse(null));
            Batch.Counts counts = batch.counts();
            row.set(counts.total());
            row.set(counts.answered());
            row.set(counts.failed());
            row.set(counts.cost().nanoUsd());
            row.set(counts.inputTokens());
            row.set(counts.outputTokens());
            row.set(counts.inputCharacters());
            row.set(counts.seq());
            row.set(batch.written().seq());
            row.set(batch.written().bytes());
            row.set(batch.written().errorBytes());
            row.setOrNull(batch.holder());
            Batch.Times times = batch.times();
            row.set(times.created());
            row.setOrNull(times.began());
            row.setOrNull(times.ended());
            row.setOrNull(times.finished());
            row.setOrNull(times.cancelled());
            row.set(times.deadline());
            row.setOrNull(times.expires());
            insert.executeUpdate();
        }
    }

    /** Fills a statement from left to right. */
    private static final class Row {
        private final PreparedStatement statement;
        private int at;

        Row(PreparedStatement statement) {
            this.statement = statement;
        }

        void set(long value) throws SQLException {
            statement.setLong(++at, value);
        }

        void set(String value) throws SQLException {
            Clean.set(statement, ++at, value);
        }

        void setOrNull(@Nullable Long value) throws SQLException {
            if (value == null) {
                statement.setNull(++at, Types.BIGINT);
            } else {
                set(value);
            }
        }

        void setOrNull(@Nullable String value) throws SQLException {
            Clean.set(statement, ++at, value);
        }
    }

    public static List<Batch> select(Connection connection, String where, Object... parameters) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
            Clean.setAll(select, parameters);
            List<Batch> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(Batch.of(rows));
                }
            }
            return found;
        }
    }

    public static Optional<Batch> find(Connection connection, long number) throws SQLException {
        return select(connection, "WHERE number = ?", number).stream().findFirst();
    }

    public static Optional<Batch> find(Connection connection, String id) throws SQLException {
        return select(connection, "WHERE id = ?", id).stream().findFirst();
    }

    public static long number(Connection connection, String select, Object... parameters) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(select)) {
            Clean.setAll(query, parameters);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    public static int update(Connection connection, String set, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(set)) {
            Clean.setAll(update, parameters);
            return update.executeUpdate();
        }
    }

    /** Comes into a state out of one of others; false where it was in none of those. */
    public static boolean move(Connection connection, long number, List<BatchState> from, BatchState to, String reason)
            throws SQLException {
        String states = from.stream().map(state -> "'" + state.stored() + "'").collect(Collectors.joining(", "));
        return update(
                        connection,
                        "UPDATE batch SET state = ?, reason = ? WHERE number = ? AND state IN (" + states + ")",
                        to.stored(),
                        reason,
                        number)
                == 1;
    }

    /** What was over after {@code afterSeq}, in the order in which it was. */
    public static List<Result> results(Connection connection, long batch, long afterSeq, int most) throws SQLException {
        return results(connection, "batch = ? AND seq > ? ORDER BY seq", batch, afterSeq, most);
    }

    /** Those behind {@code afterN} in the order of the items, up to the first that is not over. */
    public static List<Result> resultsInOrder(Connection connection, long batch, long afterN, int most)
            throws SQLException {
        List<Result> inARow = new ArrayList<>();
        for (Result result : results(connection, "batch = ? AND n > ? ORDER BY n", batch, afterN, most)) {
            if (result.seq() == 0) {
                break;
            }
            inARow.add(result);
        }
        return inARow;
    }

    /** Those behind {@code afterN} in the order of the items that are over, where no more will be. */
    public static List<Result> allInOrder(Connection connection, long batch, long afterN, int most)
            throws SQLException {
        return results(connection, "batch = ? AND n > ? AND state > 0 ORDER BY n", batch, afterN, most);
    }

    /** Of the items behind {@code afterN} those that have an answer. */
    static List<Result> answers(Connection connection, long batch, long afterN, int most) throws SQLException {
        return results(connection, "batch = ? AND n > ? AND state = 1 ORDER BY n", batch, afterN, most);
    }

    /** So many, and no more once they are large together: what comes of a query is held in memory. */
    private static List<Result> results(Connection connection, String where, long batch, long after, int most)
            throws SQLException {
        List<Result> found = new ArrayList<>();
        int fitting = fitting(connection, where, batch, after, most);
        if (fitting == 0) {
            return found;
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + Result.COLUMNS + " FROM batch_item WHERE " + where + " LIMIT ?")) {
            bind(select, batch, after, fitting);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(Result.of(rows));
                }
            }
        }
        return found;
    }

    private static int fitting(Connection connection, String where, long batch, long after, int most)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT octet_length(answer) + COALESCE(octet_length(beside), 0) FROM batch_item WHERE " + where
                        + " LIMIT ?")) {
            bind(select, batch, after, most);
            int count = 0;
            long bytes = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && (count == 0 || bytes + rows.getLong(1) <= MOST_BYTES_AT_ONCE)) {
                    bytes += rows.getLong(1);
                    count++;
                }
            }
            return count;
        }
    }

    private static void bind(PreparedStatement select, long batch, long after, int most) throws SQLException {
        select.setLong(1, batch);
        select.setLong(2, after);
        select.setInt(3, most);
    }
}
