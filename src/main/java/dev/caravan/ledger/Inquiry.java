package dev.caravan.ledger;

import dev.caravan.store.Clean;
import dev.caravan.store.Work;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks what the calls of some days came to, the first and the last of them included; of all keys, unless one is named.
 * Days come in their order, all else by what it cost, the dearest first. {@code store.read(inquiry)} answers it.
 */
public record Inquiry(
        By by, LocalDate from, LocalDate to, @Nullable String onlyKey) implements Work<List<Line>> {
    // Not left to the databases: one of them orders names by its own locale.
    private static final Comparator<Line> BY_NAMES = Comparator.comparing(line -> String.join("\n", line.names()));
    private static final Comparator<Line> DEAREST_FIRST = Comparator.comparing(
                    (Line line) -> line.figures().cost())
            .thenComparing(line -> line.figures().requests())
            .reversed()
            .thenComparing(BY_NAMES);

    @Override
    public List<Line> with(Connection connection) throws SQLException {
        List<Line> lines = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql())) {
            select.setInt(1, Calendar.number(from));
            select.setInt(2, Calendar.number(to));
            if (onlyKey != null) {
                Clean.set(select, 3, onlyKey);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    lines.add(line(rows));
                }
            }
        }
        lines.sort(by == By.DAY ? BY_NAMES : DEAREST_FIRST);
        return lines;
    }

    private String sql() {
        String columns = String.join(", ", by.columns());
        return "SELECT " + columns + ", " + FigureColumns.sums() + " FROM " + by.table() + " WHERE day BETWEEN ? AND ?"
                + (onlyKey == null ? "" : " AND key_name = ?") + " GROUP BY " + columns;
    }

    private Line line(ResultSet row) throws SQLException {
        List<String> names = new ArrayList<>();
        int columns = by.columns().size();
        for (int i = 1; i <= columns; i++) {
            names.add(by == By.DAY ? Calendar.day(row.getInt(i)).toString() : row.getString(i));
        }
        return new Line(names, FigureColumns.read(row, columns + 1));
    }
}
