package dev.caravan.harness;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Looks into a store from outside, as an operator with a database client would. */
public record Books(String url) {
    /** The SQLite store in a data folder. */
    public static Books in(Path data) {
        return new Books("jdbc:sqlite:" + data.resolve("caravan.db"));
    }

    /** A row by its columns' names; numbers are longs. */
    public record Row(Map<String, Object> values) {
        public long number(String column) {
            return ((Number) Objects.requireNonNull(values.get(column), column)).longValue();
        }

        public String text(String column) {
            return String.valueOf(values.get(column));
        }
    }

    public List<Row> rows(String sql, Object... parameters) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            List<Row> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                ResultSetMetaData columns = found.getMetaData();
                while (found.next()) {
                    Map<String, Object> values = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        values.put(columns.getColumnName(i), found.getObject(i));
                    }
                    rows.add(new Row(values));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one number that the query brings; 0 for none. */
    public long number(String sql, Object... parameters) {
        List<Row> rows = rows(sql, parameters);
        Object only = rows.getFirst().values().values().iterator().next();
        return only == null ? 0 : ((Number) only).longValue();
    }

    public int change(String sql) {
        try (Connection connection = DriverManager.getConnection(url)) {
            return connection.createStatement().executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a call, in the order of its attempts. */
    public List<Row> call(Reply reply) {
        return rows("SELECT * FROM ledger WHERE request_id = ? ORDER BY part", reply.header("x-request-id"));
    }
}
