package dev.caravan.ledger;

import dev.caravan.price.Money;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How figures stand in a table: the names of their columns, and their order. */
final class FigureColumns {
    private static final List<String> NAMES = Stream.concat(
                    Stream.of(
                            "requests",
                            "errors",
                            "attempts",
                            "hits",
                            "input_tokens",
                            "output_tokens",
                            "cost",
                            "saved_by_cache",
                            "saved_by_tier",
                            "unpriced",
                            "latency_micros"),
                    IntStream.range(0, Latencies.BUCKETS).mapToObj(i -> String.format(Locale.ROOT, "h%02d", i)))
            .toList();

    private FigureColumns() {}

    /** Adds to the row of its key, or makes that row. */
    static String upsert(String table, List<String> key) {
        List<String> all = Stream.concat(key.stream(), NAMES.stream()).toList();
        String sums = NAMES.stream()
                .map(name -> name + " = " + table + "." + name + " + excluded." + name)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + table + " (" + String.join(", ", all) + ") VALUES ("
                + all.stream().map(name -> "?").collect(Collectors.joining(", ")) + ") ON CONFLICT ("
                + String.join(", ", key) + ") DO UPDATE SET " + sums;
    }

    static String sums() {
        return NAMES.stream().map(name -> "SUM(" + name + ")").collect(Collectors.joining(", "));
    }

    /** From that parameter on. */
    static void write(Figures figures, PreparedStatement row, int from) throws SQLException {
        int at = from;
        row.setLong(at++, figures.requests());
        row.setLong(at++, figures.errors());
        row.setLong(at++, figures.attempts());
        row.setLong(at++, figures.hits());
        row.setLong(at++, figures.inputTokens());
        row.setLong(at++, figures.outputTokens());
        row.setLong(at++, figures.cost().nanoUsd());
        row.setLong(at++, figures.savedByCache().nanoUsd());
        row.setLong(at++, figures.savedByTier().nanoUsd());
        row.setLong(at++, figures.unpriced());
        row.setLong(at++, figures.latencies().micros());
        for (int i = 0; i < Latencies.BUCKETS; i++) {
            row.setLong(at++, figures.latencies().count(i));
        }
    }

    /** From that column on. */
    static Figures read(ResultSet row, int from) throws SQLException {
        int latency = from + NAMES.size() - Latencies.BUCKETS;
        long[] counts = new long[Latencies.BUCKETS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = row.getLong(latency + i);
        }
        return new Figures(
                row.getLong(from),
                row.getLong(from + 1),
                row.getLong(from + 2),
                row.getLong(from + 3),
                row.getLong(from + 4),
                row.getLong(from + 5),
                new Money(row.getLong(from + 6)),
                new Money(row.getLong(from + 7)),
                new Money(row.getLong(from + 8)),
                row.getLong(from + 9),
                Latencies.read(row.getLong(latency - 1), counts));
    }
}
