package dev.caravan.ledger;

import dev.caravan.meter.KnownModels;
import dev.caravan.store.Prepared;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes calls down: their rows, and what they come to by quarter, day and tag, so that the sums are true whenever the
 * rows are. Of calls that we refuse only so many a minute have a row, or whoever is refused could fill the disk; the sums
 * count them all. Used by one thread at a time, the one that writes.
 */
final class Postings {
    private static final int MOST_REFUSED_A_MINUTE = 600;
    private static final long MINUTE_MILLIS = 60_000;

    private final Prepared rows = new Prepared(Rows.INSERT);
    private final Prepared spent = new Prepared(SpentRows.ADD);
    private final RollUps rollUps;
    private final Calendar calendar;
    private final Map<String, Integer> refusedByKey = new HashMap<>();
    private long refusedMinute;

    Postings(Calendar calendar, KnownModels models) {
        this.calendar = calendar;
        this.rollUps = new RollUps(models::contains);
    }

    void write(Connection connection, Collection<Booking> bookings) throws SQLException {
        if (bookings.isEmpty()) {
            return;
        }
        List<Booking> shown = new ArrayList<>(bookings.size());
        List<Entry> entries = new ArrayList<>(bookings.size());
        for (Booking booking : bookings) {
            if (worthARow(booking)) {
                shown.add(booking);
            }
            entries.addAll(booking.entries(calendar));
        }
        Rows.insert(rows.on(connection), shown);
        Rows.insertTexts(connection, bookings);
        SpentRows.add(spent.on(connection), bookings);
        rollUps.add(connection, entries);
        for (Booking booking : bookings) {
            if (booking.together().isPresent()) {
                booking.together().get().with(connection);
            }
        }
    }

    private boolean worthARow(Booking booking) {
        if (booking.answeredOrAsked()) {
            return true;
        }
        long minute = booking.at() / MINUTE_MILLIS;
        if (minute != refusedMinute) {
            refusedMinute = minute;
            refusedByKey.clear();
        }
        return refusedByKey.merge(booking.keyName(), 1, Integer::sum) <= MOST_REFUSED_A_MINUTE;
    }
}
