package dev.caravan.ledger;

import dev.caravan.price.Money;
import dev.caravan.store.Clean;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** The sums of table {@code spent}, which budgets and plans begin with. */
final class SpentRows {
    static final String ADD = "INSERT INTO spent (quarter, key_name, plan, calls, tokens, cost)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (quarter, key_name, plan) DO UPDATE SET"
            + " calls = spent.calls + excluded.calls, tokens = spent.tokens + excluded.tokens,"
            + " cost = spent.cost + excluded.cost";

    private record Key(long quarter, String keyName, String plan) {}

    private record Sum(long calls, long tokens, Money cost) {
        Sum plus(Sum more) {
            return new Sum(calls + more.calls, tokens + more.tokens, cost.plus(more.cost));
        }
    }

    private SpentRows() {}

    static void add(PreparedStatement add, Collection<Booking> bookings) throws SQLException {
        // In one order, so that two processes cannot wait for each other.
        Map<Key, Sum> sums = new TreeMap<>(
                Comparator.comparing(Key::quarter).thenComparing(Key::keyName).thenComparing(Key::plan));
        for (Booking booking : bookings) {
            Key key = new Key(Calendar.quarterOf(booking.at()), booking.keyName(), booking.plan());
            sums.merge(key, sum(booking), Sum::plus);
        }
        for (Map.Entry<Key, Sum> each : sums.entrySet()) {
            add.setLong(1, each.getKey().quarter);
            Clean.set(add, 2, each.getKey().keyName);
            Clean.set(add, 3, each.getKey().plan);
            add.setLong(4, each.getValue().calls);
            add.setLong(5, each.getValue().tokens);
            add.setLong(6, each.getValue().cost.nanoUsd());
            add.addBatch();
        }
        add.executeBatch();
    }

    private static Sum sum(Booking booking) {
        long tokens = 0;
        Money cost = Money.NONE;
        for (Booking.Row row : booking.rows()) {
            if (row.kind() == Booking.Kind.ATTEMPT) {
                tokens += row.usage().total();
                cost = row.cost() == null ? cost : cost.plus(row.cost());
            }
        }
        return new Sum(booking.counted() && booking.answeredOrAsked() ? 1 : 0, tokens, cost);
    }
}
