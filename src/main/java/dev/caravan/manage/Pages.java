package dev.caravan.manage;

import dev.caravan.batch.work.Batches;
import dev.caravan.ledger.Calendar;
import dev.caravan.routeset.RouteSets;
import dev.caravan.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What the management port tells as JSON, by path. Immutable. */
public final class Pages {
    private final Map<String, Function<Query, String>> pages = new TreeMap<>();

    public Pages(RouteSets sets, Batches batches, Store store, Calendar calendar, InstantSource clock) {
        pages.put("/api/routes", query -> RoutesPage.json(sets));
        pages.put("/api/batches", query -> BatchesPage.json(batches));
        pages.put("/api/usage", new SpendPage(store, calendar, clock)::json);
        pages.put("/api/calls", new CallsPage(store)::json);
    }

    Optional<Function<Query, String>> at(String path) {
        return Optional.ofNullable(pages.get(path));
    }

    List<String> paths() {
        return List.copyOf(pages.keySet());
    }
}
