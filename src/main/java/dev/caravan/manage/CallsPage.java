package dev.caravan.manage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.ledger.CallSearch;
import dev.caravan.ledger.PastCall;
import dev.caravan.price.Money;
import dev.caravan.store.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/calls}: the last calls with what was tried for each, never what they said. Safe for use by many threads. */
final class CallsPage {
    private static final int USUAL = 50;
    private static final int MOST = 500;

    private final Store store;

    CallsPage(Store store) {
        this.store = store;
    }

    String json(Query query) {
        query.knowing("limit", "older_than", "request_id", "key", "tag");
        int limit = query.number("limit", USUAL, MOST);
        List<PastCall> calls = store.read(new CallSearch(
                query.text("request_id"),
                query.text("key"),
                query.text("tag"),
                query.text("older_than").map(CallsPage::mark),
                limit));
        ObjectNode page = Json.mapper().createObjectNode();
        ArrayNode data = page.putArray("data");
        calls.forEach(call -> write(call, data.addObject()));
        page.put("older", calls.size() < limit ? null : mark(calls.getLast()));
        return Json.plainly(page);
    }

    private static String mark(PastCall call) {
        return call.at() + "." + call.id();
    }

    private static CallSearch.Mark mark(String written) {
        int dot = written.indexOf('.');
        if (dot < 1 || !written.substring(0, dot).matches("\\d{1,15}")) {
            throw new Query.Unfit("older_than must be what an earlier page gave as older");
        }
        return new CallSearch.Mark(Long.parseLong(written.substring(0, dot)), written.substring(dot + 1));
    }

    private static void write(PastCall call, ObjectNode page) {
        PastCall.Row last = call.last();
        page.put("request_id", call.id())
                .put("at", Instant.ofEpochMilli(call.at()).toString())
                .put("source", call.source())
                .put("key", call.keyName())
                .put("plan", call.plan())
                .put("tier", call.tier())
                .put("tags", call.tags())
                .put("streamed", call.streamed())
                .put("status", last.status())
                .put("outcome", last.outcome())
                .put("cost_usd", cost(call).map(Money::inUsd).orElse(null));
        ArrayNode attempts = page.putArray("attempts");
        call.rows().forEach(row -> write(row, attempts.addObject()));
    }

    /** Empty where one of its attempts had no price. */
    private static Optional<Money> cost(PastCall call) {
        Money sum = Money.NONE;
        for (PastCall.Row row : call.rows()) {
            @Nullable Money cost = row.cost();
            if (cost == null) {
                return Optional.empty();
            }
            sum = sum.plus(cost);
        }
        return Optional.of(sum);
    }

    private static void write(PastCall.Row row, ObjectNode page) {
        @Nullable Money cost = row.cost();
        page.put("kind", row.kind())
                .put("provider", row.provider())
                .put("model", row.model())
                .put("status", row.status())
                .put("outcome", row.outcome())
                .put("input_tokens", row.input())
                .put("cached_input_tokens", row.cachedInput())
                .put("output_tokens", row.output())
                .put("reasoning_tokens", row.reasoning())
                .put("estimated", row.estimated())
                .put("cost_usd", cost == null ? null : cost.inUsd())
                .put("saved_usd", row.saved().inUsd())
                .put("latency_ms", millis(row.latencyMicros()))
                .put("first_token_ms", row.firstTokenMicros() == 0 ? null : millis(row.firstTokenMicros()));
    }

    private static BigDecimal millis(long micros) {
        return BigDecimal.valueOf(micros, 3).setScale(1, RoundingMode.HALF_UP);
    }
}
