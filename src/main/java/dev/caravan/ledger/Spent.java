package dev.caravan.ledger;

import dev.caravan.price.Money;
import dev.caravan.store.Store;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** What one key's calls came to since some moment. */
public record Spent(String keyName, String plan, long calls, long tokens, Money cost) {
    private static final String SUMS =
            "SELECT key_name, plan, SUM(calls), SUM(tokens), SUM(cost) FROM spent WHERE quarter >= ?"
                    + " GROUP BY key_name, plan";

    /**
     * Of every key; the moment is the beginning of a day or month.
     *
     * @throws dev.caravan.store.StoreTrouble where it cannot be read
     */
    public static List<Spent> since(long millis, Store store) {
        return store.read(connection -> {
            List<Spent> sums = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(SUMS)) {
                select.setLong(1, Calendar.quarterOf(millis));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        sums.add(new Spent(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getLong(3),
                                rows.getLong(4),
                                new Money(rows.getLong(5))));
                    }
                }
            }
            return sums;
        });
    }
}
