package dev.caravan.test;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What stands in the ledger, the oldest first: a row for each try of a provider, each answer out of the cache, each refusal. */
public record Bill(List<Row> rows) {
    private static final int NANOS = 9;

    /** {@code usd} is 0 where the model has no price. */
    public record Row(
            String kind,
            String tier,
            String provider,
            String model,
            String tags,
            long inputTokens,
            long outputTokens,
            BigDecimal usd,
            int status,
            String outcome) {}

    public Bill {
        rows = List.copyOf(rows);
    }

    /** All of it together. */
    public BigDecimal usd() {
        return rows.stream().map(Row::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Of the providers that were asked, in this order. */
    public List<String> providers() {
        return rows.stream().map(Row::provider).filter(name -> !name.isEmpty()).toList();
    }

    static Bill read(String file) {
        List<Row> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT * FROM ledger ORDER BY rowid")) {
            while (found.next()) {
                rows.add(new Row(
                        found.getString("kind"),
                        found.getString("tier"),
                        found.getString("provider"),
                        found.getString("model"),
                        found.getString("tags"),
                        found.getLong("input_tokens"),
                        found.getLong("output_tokens"),
                        BigDecimal.valueOf(found.getLong("cost"), NANOS),
                        found.getInt("status"),
                        found.getString("outcome")));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger " + file + " cannot be read", e);
        }
        return new Bill(rows);
    }
}
