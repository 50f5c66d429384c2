package dev.caravan.report;

import dev.caravan.ledger.Line;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sheet as CSV with a head, for spreadsheets; a name is a text there and never a formula. */
final class Csv {
    private Csv() {}

    static String of(Sheet sheet) {
        StringBuilder csv = new StringBuilder();
        List<String> head = new ArrayList<>(sheet.asked().by().members());
        Arrays.stream(Column.values()).map(Column::member).forEach(head::add);
        append(csv, head);
        for (Line line : sheet.lines()) {
            List<String> cells = new ArrayList<>();
            line.names().stream().map(Csv::cell).forEach(cells::add);
            for (Column column : Column.values()) {
                BigDecimal value = column.of(line.figures());
                cells.add(value == null ? "" : value.toPlainString());
            }
            append(csv, cells);
        }
        return csv.toString();
    }

    private static void append(StringBuilder csv, List<String> cells) {
        csv.append(String.join(",", cells)).append("\n");
    }

    private static String cell(String name) {
        String clean = Showable.of(name);
        String text = clean.matches("\\s*[=+@\\-].*") ? "'" + clean : clean;
        return text.matches(".*[\",;].*|\\s.*|.*\\s") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
