package dev.caravan.ledger;

import dev.caravan.store.Clean;
import dev.caravan.store.KeptBytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What of a table is too old to be kept, and how a portion of it is dropped, the oldest first. */
sealed interface Old {
    String table();

    /** The column that says how old a row is. */
    String age();

    /** What is below is too old. */
    long before();

    /** Drops a portion, of about as many rows. */
    void drop(Connection connection) throws SQLException;

    default boolean isThere(Connection connection) throws SQLException {
        String any = "SELECT 1 FROM " + table() + " WHERE " + age() + " < ? LIMIT 1";
        try (PreparedStatement select = connection.prepareStatement(any)) {
            select.setLong(1, before());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Rows that have a moment of their own. */
    record Rows(String table, String age, long before, int portion) implements Old {
        @Override
        public void drop(Connection connection) throws SQLException {
            String last = "SELECT " + age + " FROM " + table + " WHERE " + age + " < ? ORDER BY " + age
                    + " LIMIT 1 OFFSET " + (portion - 1);
            long until = before - 1;
            try (PreparedStatement select = connection.prepareStatement(last)) {
                select.setLong(1, before);
                try (ResultSet row = select.executeQuery()) {
                    until = row.next() ? row.getLong(1) : until;
                }
            }
            String drop = "DELETE FROM " + table + " WHERE " + age + " <= ?";
            try (PreparedStatement delete = connection.prepareStatement(drop)) {
                delete.setLong(1, until);
                delete.executeUpdate();
            }
        }
    }

    /** Answers that were kept under an Idempotency-Key, of which each counts for its owner. */
    record Answers(long before, int portion) implements Old {
        @Override
        public String table() {
            return "repeatable";
        }

        @Override
        public String age() {
            return "expires_at";
        }

        @Override
        public void drop(Connection connection) throws SQLException {
            KeptBytes.ANSWERS.subtractAll(
                    connection,
                    "DELETE FROM repeatable WHERE (owner, idempotency_key) IN (SELECT owner, idempotency_key"
                            + " FROM repeatable WHERE expires_at < ? ORDER BY expires_at LIMIT ?)"
                            + " RETURNING owner, OCTET_LENGTH(document)",
                    before,
                    portion);
        }
    }

    /** Sums of a day, or of a quarter of an hour, by key: there may be many of one age. */
    record Sums(String table, String age, long before, int portion) implements Old {
        @Override
        public void drop(Connection connection) throws SQLException {
            String oldest = "SELECT MIN(" + age + ") FROM " + table;
            try (PreparedStatement select = connection.prepareStatement(oldest);
                    ResultSet row = select.executeQuery()) {
                if (row.next() && row.getLong(1) < before) {
                    drop(connection, row.getLong(1));
                }
            }
        }

        private void drop(Connection connection, long oldest) throws SQLException {
            String last = "SELECT key_name FROM " + table + " WHERE " + age + " = ? ORDER BY key_name LIMIT 1 OFFSET "
                    + (portion - 1);
            String drop = "DELETE FROM " + table + " WHERE " + age + " = ?";
            try (PreparedStatement select = connection.prepareStatement(last)) {
                select.setLong(1, oldest);
                try (ResultSet row = select.executeQuery()) {
                    boolean more = row.next();
                    try (PreparedStatement delete =
                            connection.prepareStatement(more ? drop + " AND key_name <= ?" : drop)) {
                        delete.setLong(1, oldest);
                        if (more) {
                            Clean.set(delete, 2, row.getString(1));
                        }
                        delete.executeUpdate();
                    }
                }
            }
        }
    }
}
