package dev.caravan.manage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.ledger.By;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Inquiry;
import dev.caravan.report.Sheet;
import dev.caravan.report.SheetJson;
import dev.caravan.store.Store;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Collectors;

/** {@code /api/usage}: what calls came to, with the figures of {@code caravan report}. Safe for use by many threads. */
final class SpendPage {
    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 3660;

    private final Store store;
    private final Calendar calendar;
    private final InstantSource clock;

    SpendPage(Store store, Calendar calendar, InstantSource clock) {
        this.store = store;
        this.calendar = calendar;
        this.clock = clock;
    }

    String json(Query query) {
        query.knowing("days", "by", "key");
        int days = query.number("days", USUAL_DAYS, MOST_DAYS);
        By by = query.text("by").map(SpendPage::by).orElse(By.DAY);
        LocalDate today = calendar.dayOf(clock.millis());
        Inquiry inquiry = new Inquiry(
                by, today.minusDays(days - 1L), today, query.text("key").orElse(null));
        Sheet sheet = new Sheet(inquiry, store.read(inquiry));
        ObjectNode page = Json.mapper()
                .createObjectNode()
                .put("by", by.named())
                .put("from", inquiry.from().toString())
                .put("to", inquiry.to().toString())
                .put("key", inquiry.onlyKey());
        SheetJson.write(sheet, page.putArray("data"));
        if (by.addsUp()) {
            SheetJson.writeTotal(sheet, page.putObject("total"));
        }
        return Json.plainly(page);
    }

    private static By by(String written) {
        return By.of(written)
                .orElseThrow(() -> new Query.Unfit("by must be one of "
                        + Arrays.stream(By.values()).map(By::named).collect(Collectors.joining(", "))));
    }
}
