package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.admit.Admission;
import dev.caravan.admit.Client;
import dev.caravan.door.ChatDoor;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.ledger.By;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Inquiry;
import dev.caravan.ledger.Line;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /v1/usage}: what its caller's own calls came to, and nobody else's. Safe for use by many threads. */
public final class UsagePage {
    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 3660;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Admission admission;
    private final OwnLimitsPage limits;
    private final Optional<Store> store;
    private final Calendar calendar;
    private final InstantSource clock;

    public UsagePage(
            Admission admission, OwnLimitsPage limits, Optional<Store> store, Calendar calendar, InstantSource clock) {
        this.admission = admission;
        this.limits = limits;
        this.store = store;
        this.calendar = calendar;
        this.clock = clock;
    }

    /** @throws Refusal where the caller may not call at all, or asks for what there is not */
    public void write(Exchange exchange) {
        HttpServerRequest request = ChatDoor.requestOf(exchange);
        Client client = admission.client(ChatDoor.identityOf(exchange));
        int days = days(request.getParam("days"));
        By by = by(request.getParam("by"));
        try {
            JsonReply.send(exchange, page(client, days, by));
        } catch (StoreTrouble e) {
            throw Refusal.unavailable("ledger_unavailable", "what was spent cannot be read now", SOON);
        }
    }

    private ObjectNode page(Client client, int days, By by) {
        ObjectNode page = Json.mapper()
                .createObjectNode()
                .put("object", "usage")
                .put("key", client.name())
                .put("plan", client.plan().name())
                .put("days", days)
                .put("by", by.named());
        UsageRows.write(by, lines(client, days, by), page.putArray("data"));
        page.set("limits", limits.of(client));
        return page;
    }

    private List<Line> lines(Client client, int days, By by) {
        LocalDate today = calendar.dayOf(clock.millis());
        Inquiry inquiry = new Inquiry(by, today.minusDays(days - 1L), today, client.name());
        return store.map(open -> open.read(inquiry)).orElse(List.of());
    }

    private static int days(@Nullable String written) {
        if (written == null) {
            return USUAL_DAYS;
        }
        if (!written.matches("\\d{1,4}") || Integer.parseInt(written) < 1 || Integer.parseInt(written) > MOST_DAYS) {
            throw Refusal.badRequest("days must be a whole number from 1 to " + MOST_DAYS, "days");
        }
        return Integer.parseInt(written);
    }

    private static By by(@Nullable String written) {
        return By.of(written == null ? By.DAY.named() : written)
                .filter(by -> by != By.KEY)
                .orElseThrow(() -> Refusal.badRequest("by must be day, model, provider, tier or tag", "by"));
    }
}
