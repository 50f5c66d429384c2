package dev.caravan.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.ledger.Figures;
import dev.caravan.ledger.Line;
import java.util.List;

/** A sheet as JSON within another page: the members and figures that a report has for programs. */
public final class SheetJson {
    private SheetJson() {}

    public static void write(Sheet sheet, ArrayNode rows) {
        List<String> members = sheet.asked().by().members();
        for (Line line : sheet.lines()) {
            ObjectNode row = rows.addObject();
            for (int i = 0; i < members.size(); i++) {
                row.put(members.get(i), line.names().get(i));
            }
            write(line.figures(), row);
        }
    }

    /** Of all lines; where a call is in several of them, it is in this sum as often. */
    public static void writeTotal(Sheet sheet, ObjectNode into) {
        write(sheet.total(), into);
    }

    private static void write(Figures figures, ObjectNode row) {
        for (Column column : Column.values()) {
            row.put(column.member(), column.of(figures));
        }
    }
}
