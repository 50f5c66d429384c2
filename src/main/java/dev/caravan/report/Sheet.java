package dev.caravan.report;

import dev.caravan.ledger.Figures;
import dev.caravan.ledger.Inquiry;
import dev.caravan.ledger.Line;
import java.util.List;

/** What was asked, and what came of it. Immutable. */
public record Sheet(Inquiry asked, List<Line> lines) {
    public Sheet {
        lines = List.copyOf(lines);
    }

    /** Of all lines; it means nothing where {@link dev.caravan.ledger.By#addsUp} says that a call is in several. */
    Figures total() {
        return lines.stream().map(Line::figures).reduce(Figures.NONE, Figures::plus);
    }
}
