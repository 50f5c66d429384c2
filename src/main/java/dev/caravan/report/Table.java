package dev.caravan.report;

import dev.caravan.ledger.By;
import dev.caravan.ledger.Figures;
import dev.caravan.ledger.Line;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A sheet as people read it: names to the left, numbers to the right, at the end what all come to. */
final class Table {
    private static final int LONGEST_NAME = 48;
    private static final int FEWEST_DECIMALS = 2;

    private final Sheet sheet;
    private final Figures total;
    private final List<Column> columns;

    private Table(Sheet sheet) {
        this.sheet = sheet;
        this.total = sheet.total();
        this.columns = Column.shown(total);
    }

    static String of(Sheet sheet) {
        String days = sheet.asked().from() + " to " + sheet.asked().to();
        String whose = sheet.asked().onlyKey() == null
                ? ""
                : ", key " + Showable.of(sheet.asked().onlyKey());
        if (sheet.lines().isEmpty()) {
            return "no calls from " + days + whose + "\n";
        }
        return days + ", by " + sheet.asked().by().named() + whose + "\n\n" + new Table(sheet).text();
    }

    private String text() {
        By by = sheet.asked().by();
        List<List<String>> rows = new ArrayList<>();
        rows.add(head(by));
        for (Line line : sheet.lines()) {
            rows.add(row(line));
        }
        if (by.addsUp()) {
            List<String> last = new ArrayList<>(Collections.nCopies(by.members().size(), ""));
            last.set(0, "total");
            last.addAll(numbers(total));
            rows.add(last);
        }
        String table = Aligned.of(rows, by.members().size());
        return by.addsUp() ? table : table + "\nno total: a call with several tags is in several lines\n";
    }

    private List<String> head(By by) {
        List<String> titles = new ArrayList<>(by.members());
        columns.forEach(column -> titles.add(column.title()));
        return titles;
    }

    private List<String> row(Line line) {
        List<String> cells = new ArrayList<>();
        line.names().forEach(name -> cells.add(shortened(Showable.of(name))));
        cells.addAll(numbers(line.figures()));
        return cells;
    }

    private List<String> numbers(Figures figures) {
        return columns.stream()
                .map(column -> number(column, column.of(figures)))
                .toList();
    }

    private static String shortened(String name) {
        if (name.isEmpty()) {
            return "-";
        }
        return name.codePointCount(0, name.length()) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
    }

    private String number(Column column, @Nullable BigDecimal value) {
        if (value == null) {
            return "-";
        }
        return column.isMoney()
                ? value.setScale(decimals(column)).toPlainString()
                : String.format(Locale.ROOT, "%,.0f", value);
    }

    /** As many as the column needs, so that what stands there is exact and adds up. */
    private int decimals(Column column) {
        int most = FEWEST_DECIMALS;
        for (Line line : sheet.lines()) {
            BigDecimal value = column.of(line.figures());
            most = Math.max(most, value == null ? 0 : value.stripTrailingZeros().scale());
        }
        return most;
    }
}
