package dev.caravan.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The properties that are read when the process starts, and not again. */
final class AtStart {
    private static final List<String> NAMES = List.of(
            "caravan.host",
            "caravan.port",
            "caravan.management-port",
            "caravan.auth",
            "caravan.admin-api-key",
            "caravan.data",
            "caravan.store.url",
            "caravan.store.user",
            "caravan.store.password",
            "caravan.idempotency.per-key",
            "caravan.ledger",
            "caravan.ledger.rows",
            "caravan.ledger.roll-ups",
            "caravan.ledger.texts",
            "caravan.budget.zone",
            "caravan.routes",
            "caravan.routes.reload",
            "caravan.prices",
            "caravan.door.calls-at-once",
            "caravan.cors.origins",
            "caravan.drain.within",
            "caravan.timeout.connect",
            "caravan.timeout.client",
            "caravan.timeout.reader",
            "caravan.transport.connections",
            "caravan.transport.keep-alive",
            "caravan.transport.answer-limit",
            "caravan.cache.memory",
            "caravan.batch.keep",
            "caravan.jms.url",
            "caravan.jms.user",
            "caravan.jms.password",
            "caravan.jms.embedded.port",
            "caravan.probe.every");

    private AtStart() {}

    static List<String> changed(Settings before, Settings after) {
        List<String> changed = new ArrayList<>();
        for (String name : NAMES) {
            if (!Objects.equals(before.find(name), after.find(name))) {
                changed.add(name);
            }
        }
        return changed;
    }
}
