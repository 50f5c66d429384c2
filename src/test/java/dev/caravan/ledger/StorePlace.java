package dev.caravan.ledger;

import dev.caravan.harness.Postgres;
import dev.caravan.harness.TestCaravan;
import dev.caravan.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A new place for a store, of either database. */
public final class StorePlace {
    private StorePlace() {}

    public static Map<String, String> properties(String database, Path folder) {
        return database.equals("sqlite")
                ? Map.of("caravan.data", folder.toString())
                : Map.of("caravan.store.url", Postgres.database());
    }

    public static Settings settings(String database, Path folder, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(properties(database, folder));
        all.putAll(more);
        return TestCaravan.settings(all);
    }
}
