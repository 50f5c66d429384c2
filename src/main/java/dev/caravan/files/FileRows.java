package dev.caravan.files;

import dev.caravan.store.Clean;
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
