package dev.caravan.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.ledger.By;
import dev.caravan.ledger.Figures;
import dev.caravan.ledger.Line;
import dev.caravan.price.Money;
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
                .put("cost_usd", usd(figures.cost()))
                .put("saved_usd", usd(figures.saved()))
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

    /** {@code 0.25}, and never with an exponent. */
    static BigDecimal usd(Money money) {
        BigDecimal plain = new BigDecimal(money.toString()).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    static String text(JsonNode json) {
        try {
            return Json.mapper()
                    .writer()
                    .with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was just built can be written", e);
        }
    }
}
