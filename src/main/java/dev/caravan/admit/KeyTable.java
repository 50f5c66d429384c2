package dev.caravan.admit;

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
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The client's keys in the store, and the number that counts up with each change of them. */
final class KeyTable {
    private static final String COLUMNS = "name, hash, plan, requests_per_minute, tokens_per_minute, requests_per_day,"
            + " calls_at_once, usd_per_day, usd_per_month, created_at, expires_at, revoked_at";

    private KeyTable() {}

    static long revision(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT number FROM revision WHERE what = 'client_key'");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** In the order in which they were made. */
    static List<ClientKey> all(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT " + COLUMNS + " FROM client_key ORDER BY created_at, name");
                ResultSet rows = select.executeQuery()) {
            List<ClientKey> keys = new ArrayList<>();
            while (rows.next()) {
                keys.add(key(rows));
            }
            return keys;
        }
    }

    /** The key of that name that is not revoked; there is one at the most. */
    static Optional<ClientKey> unrevoked(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM client_key WHERE name = ? AND revoked_at IS NULL")) {
            Clean.set(select, 1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(key(row)) : Optional.empty();
            }
        }
    }

    static void add(Connection connection, ClientKey key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO client_key (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            write(insert, key);
            insert.executeUpdate();
        }
        changed(connection);
    }

    /** The key with that hash becomes this one. */
    static void change(Connection connection, ClientKey key) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE client_key SET name = ?, hash = ?, plan = ?, requests_per_minute = ?, tokens_per_minute = ?,"
                        + " requests_per_day = ?, calls_at_once = ?, usd_per_day = ?, usd_per_month = ?, created_at = ?,"
                        + " expires_at = ?, revoked_at = ? WHERE hash = ?")) {
            write(update, key);
            Clean.set(update, 13, key.hash());
            update.executeUpdate();
        }
        changed(connection);
    }

    private static void changed(Connection connection) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE revision SET number = number + 1 WHERE what = 'client_key'")) {
            update.executeUpdate();
        }
    }

    private static void write(PreparedStatement statement, ClientKey key) throws SQLException {
        OwnLimits own = key.own();
        Clean.set(statement, 1, key.name());
        Clean.set(statement, 2, key.hash());
        Clean.set(statement, 3, key.plan());
        set(statement, 4, own.requestsPerMinute());
        set(statement, 5, own.tokensPerMinute());
        set(statement, 6, own.requestsPerDay());
        set(statement, 7, own.callsAtOnce());
        set(statement, 8, nanoUsd(own.usdPerDay()));
        set(statement, 9, nanoUsd(own.usdPerMonth()));
        statement.setLong(10, key.createdAt());
        set(statement, 11, key.expiresAt());
        set(statement, 12, key.revokedAt());
    }

    private static OptionalLong nanoUsd(Optional<Money> money) {
        return money.map(Money::nanoUsd).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private static void set(PreparedStatement statement, int column, OptionalInt value) throws SQLException {
        if (value.isPresent()) {
            statement.setInt(column, value.getAsInt());
        } else {
            statement.setNull(column, Types.INTEGER);
        }
    }

    private static void set(PreparedStatement statement, int column, OptionalLong value) throws SQLException {
        if (value.isPresent()) {
            statement.setLong(column, value.getAsLong());
        } else {
            statement.setNull(column, Types.BIGINT);
        }
    }

    private static ClientKey key(ResultSet row) throws SQLException {
        OwnLimits own = new OwnLimits(
                count(row, "requests_per_minute"),
                count(row, "tokens_per_minute"),
                count(row, "requests_per_day"),
                count(row, "calls_at_once"),
                money(row, "usd_per_day"),
                money(row, "usd_per_month"));
        return new ClientKey(
                row.getString("name"),
                row.getString("hash"),
                row.getString("plan"),
                own,
                row.getLong("created_at"),
                number(row, "expires_at"),
                number(row, "revoked_at"));
    }

    private static OptionalInt count(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static Optional<Money> money(ResultSet row, String column) throws SQLException {
        OptionalLong value = number(row, column);
        return value.isPresent() ? Optional.of(new Money(value.getAsLong())) : Optional.empty();
    }
}
