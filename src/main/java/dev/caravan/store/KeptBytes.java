package dev.caravan.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many bytes are kept for whom, written in the transaction in which they come or go: whatever several threads and
 * processes add at once, together it is never more than it may be. A connection is used by one thread.
 */
public enum KeptBytes {
    /** Files of the Files API. */
    FILES("files", 4_096),
    /** What was answered under an Idempotency-Key. */
    ANSWERS("answers", 1_024);

    public static final long NO_LIMIT = Long.MAX_VALUE;

    private final String what;
    private final long each;

    KeptBytes(String what, long each) {
        this.what = what;
        this.each = each;
    }

    /** What each one counts besides its own bytes: a million empty ones are not nothing. */
    public long each() {
        return each;
    }

    /** False where it would be more than {@code most}; nothing is added then. */
    public boolean add(Connection connection, String owner, long bytes, long most) throws SQLException {
        if (bytes > most) {
            return false;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO kept_bytes (owner, what, bytes) VALUES (?, ?, ?)"
                        + " ON CONFLICT (owner, what) DO UPDATE SET bytes = kept_bytes.bytes + excluded.bytes"
                        + " WHERE kept_bytes.bytes <= ?")) {
            Clean.set(statement, 1, owner);
            Clean.set(statement, 2, what);
            statement.setLong(3, bytes);
            statement.setLong(4, most - bytes);
            return statement.executeUpdate() > 0;
        }
    }

    /** They are kept no more; false where none were. */
    public boolean subtract(Connection connection, String owner, long bytes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("UPDATE kept_bytes SET bytes ="
                + " CASE WHEN bytes > ? THEN bytes - ? ELSE 0 END WHERE owner = ? AND what = ?")) {
            statement.setLong(1, bytes);
            statement.setLong(2, bytes);
            Clean.set(statement, 3, owner);
            Clean.set(statement, 4, what);
            return statement.executeUpdate() > 0;
        }
    }

    /** Runs a statement that returns, of each one that is kept no more, its owner and its bytes; how many those are. */
    public int subtractAll(Connection connection, String sql, Object... values) throws SQLException {
        Map<String, Long> gone = new TreeMap<>();
        int count = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Clean.setAll(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                for (; row.next(); count++) {
                    gone.merge(row.getString(1), row.getLong(2) + each, Long::sum);
                }
            }
        }
        for (Map.Entry<String, Long> owner : gone.entrySet()) {
            subtract(connection, owner.getKey(), owner.getValue());
        }
        return count;
    }

    public long of(Connection connection, String owner) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT bytes FROM kept_bytes WHERE owner = ? AND what = ?")) {
            Clean.set(select, 1, owner);
            Clean.set(select, 2, what);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
