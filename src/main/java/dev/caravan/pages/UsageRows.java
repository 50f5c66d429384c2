package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.ledger.By;
import dev.caravan.ledger.Figures;
import dev.caravan.ledger.Line;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Sums as rows of JSON, with the members that reports have; money is exact. */
final class UsageRows {
    private UsageRows() {}

    static void write(By by, List<Line> lines, ArrayNode rows) {
        for (Line line : lines) {
            ObjectNode row = rows.addObject();
            for (int i = 0; i < by.members().size(); i++) {
                row.put(by.members().get(i), line.names().get(i));
            }
            write(line.figures(), row);
        }
    }

    private static void write(Figures figures, ObjectNode row) {
        row.put("requests", figures.requests())
                .put("input_tokens", figures.inputTokens())
                .put("output_tokens", figures.outputTokens())
                .put("cost_usd", figures.cost().inUsd())
                .put("saved_usd", figures.saved().inUsd())
                .put("errors", figures.errors())
                .put("hits", figures.hits())
                .put(
                        "avg_latency_ms",
                        figures.latencies().count() == 0
                                ? null
                                : millis(figures.latencies().averageMicros()))
                .put(
                        "p95_latency_ms",
                        figures.latencies().count() == 0
                                ? null
                                : millis(figures.latencies().p95Micros()));
    }

    private static BigDecimal millis(long micros) {
        return BigDecimal.valueOf(micros, 3).setScale(1, RoundingMode.HALF_UP);
    }
}
