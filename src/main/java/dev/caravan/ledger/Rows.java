package dev.caravan.ledger;

import dev.caravan.call.Tags;
import dev.caravan.price.Money;
import dev.caravan.price.Price;
import dev.caravan.store.Clean;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The rows of table {@code ledger}, and the texts beside them. */
final class Rows {
    static final String INSERT = "INSERT INTO ledger (at, request_id, part, kind, source, key_name, plan, tier,"
            + " provider, model, tags, streamed, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens,"
            + " reasoning_tokens, estimated, price_input, price_cached_input, price_cache_write, price_output, cost,"
            + " saved, status, outcome, latency_micros, first_token_micros)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private Rows() {}

    static void insert(PreparedStatement insert, Collection<Booking> bookings) throws SQLException {
        for (Booking booking : bookings) {
            String tags = Tags.written(booking.tags());
            for (int part = 0; part < booking.rows().size(); part++) {
                bind(insert, booking, part, tags);
                insert.addBatch();
            }
        }
        insert.executeBatch();
    }

    private static void bind(PreparedStatement insert, Booking booking, int part, String tags) throws SQLException {
        Booking.Row row = booking.rows().get(part);
        insert.setLong(1, booking.at());
        Clean.set(insert, 2, booking.id());
        insert.setInt(3, part);
        Clean.set(insert, 4, row.kind().label());
        Clean.set(insert, 5, booking.source());
        Clean.set(insert, 6, booking.keyName());
        Clean.set(insert, 7, booking.plan());
        Clean.set(insert, 8, booking.tier());
        Clean.set(insert, 9, row.provider());
        Clean.set(insert, 10, row.model());
        Clean.set(insert, 11, tags);
        insert.setInt(12, booking.streamed() ? 1 : 0);
        insert.setLong(13, row.usage().input());
        insert.setLong(14, row.usage().cachedInput());
        insert.setLong(15, row.usage().cacheWrites());
        insert.setLong(16, row.usage().output());
        insert.setLong(17, row.usage().reasoning());
        insert.setInt(18, row.usage().estimated() ? 1 : 0);
        prices(insert, row.price());
        Money cost = row.cost();
        if (cost == null) {
            insert.setNull(23, Types.BIGINT);
        } else {
            insert.setLong(23, cost.nanoUsd());
        }
        insert.setLong(24, row.saved().nanoUsd());
        insert.setInt(25, row.status());
        Clean.set(insert, 26, row.outcome());
        insert.setLong(27, row.latencyMicros());
        insert.setLong(28, row.firstTokenMicros());
    }

    private static void prices(PreparedStatement insert, @Nullable Price price) throws SQLException {
        if (price == null) {
            for (int column = 19; column <= 22; column++) {
                insert.setNull(column, Types.BIGINT);
            }
            return;
        }
        insert.setLong(19, price.input());
        insert.setLong(20, price.cachedInput());
        insert.setLong(21, price.cacheWrite());
        insert.setLong(22, price.output());
    }

    static boolean holds(Connection connection, String id, long fromMillis) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM ledger WHERE at >= ? AND request_id = ?")) {
            select.setLong(1, fromMillis);
            Clean.set(select, 2, id);
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    static void insertTexts(Connection connection, Collection<Booking> bookings) throws SQLException {
        if (bookings.stream().allMatch(booking -> booking.texts().isEmpty())) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO kept_text (at, request_id, request, answer) VALUES (?, ?, ?, ?)")) {
            for (Booking booking : bookings) {
                if (booking.texts().isPresent()) {
                    insert.setLong(1, booking.at());
                    Clean.set(insert, 2, booking.id());
                    Clean.set(insert, 3, booking.texts().get().request());
                    Clean.set(insert, 4, booking.texts().get().answer());
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
