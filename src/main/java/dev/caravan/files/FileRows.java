package dev.caravan.files;

import dev.caravan.store.Clean;
import dev.caravan.store.KeptBytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of stored files, read and written within transactions of others. */
final class FileRows {
    static final int COMING = 0;
    static final int WHOLE = 1;
    static final int GONE = 2;

    private FileRows() {}

    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Clean.setAll(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Of those that are seen, or on their way in: from now on they are neither, and their room is free. */
    static int retire(Connection connection, String where, Object... values) throws SQLException {
        return KeptBytes.FILES.subtractAll(
                connection,
                "UPDATE stored_file SET state = " + GONE + " WHERE state <> " + GONE + " AND (" + where
                        + ") RETURNING owner, bytes",
                values);
    }

    /** Room for more bytes of its owner's, where expired files make room first if need be. */
    static boolean takeRoom(Connection connection, String owner, long bytes, long most, long now) throws SQLException {
        return KeptBytes.FILES.add(connection, owner, bytes, most)
                || (retire(connection, "state = 1 AND owner = ? AND expires_at <= ?", owner, now) > 0
                        && KeptBytes.FILES.add(connection, owner, bytes, most));
    }

    static List<StoredFile> files(Connection connection, String where, Object... values) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + StoredFile.COLUMNS + " FROM stored_file WHERE " + where)) {
            Clean.setAll(select, values);
            List<StoredFile> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(StoredFile.of(rows));
                }
            }
            return found;
        }
    }

    static List<String> texts(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            Clean.setAll(select, values);
            List<String> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }

    static Optional<String> chunk(Connection connection, String file, int n) throws SQLException {
        return texts(connection, "SELECT text FROM stored_chunk WHERE file = ? AND n = ?", file, n).stream()
                .findFirst();
    }
}
