package dev.caravan.manage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Whether the process lives and whether it is ready for calls, from checks that cost nothing. A provider that is down
 * shows, but the tiers fall back: only all of them together make Caravan unready.
 */
public final class Health {
    private final Map<String, BooleanSupplier> live = new LinkedHashMap<>();
    private final Map<String, BooleanSupplier> ready = new LinkedHashMap<>();
    private final ProviderWatch providers;

    public Health(ProviderWatch providers) {
        this.providers = providers;
        live.put("process", () -> true);
    }

    public Health readyWhen(String name, BooleanSupplier check) {
        ready.put(name, check);
        return this;
    }

    Report live() {
        return Report.of(live, Map.of());
    }

    Report ready() {
        return Report.of(ready, providers.standings());
    }

    Report all() {
        Map<String, BooleanSupplier> checks = new LinkedHashMap<>(live);
        checks.putAll(ready);
        return Report.of(checks, providers.standings());
    }

    record Report(boolean up, String json) {
        static Report of(Map<String, BooleanSupplier> checks, Map<String, Standing> providers) {
            ObjectNode report = Json.mapper().createObjectNode().put("status", "UP");
            ArrayNode list = report.putArray("checks");
            boolean allUp = true;
            for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
                boolean up = check.getValue().getAsBoolean();
                allUp &= up;
                list.addObject().put("name", check.getKey()).put("status", up ? "UP" : "DOWN");
            }
            providers.forEach((name, standing) -> write("provider " + name, standing, list));
            boolean up = allUp && !allDown(providers);
            return new Report(up, report.put("status", up ? "UP" : "DOWN").toString());
        }

        private static boolean allDown(Map<String, Standing> providers) {
            return !providers.isEmpty() && providers.values().stream().allMatch(Standing.Down.class::isInstance);
        }

        private static void write(String name, Standing standing, ArrayNode list) {
            switch (standing) {
                case Standing.Unasked unasked -> {}
                case Standing.Up up -> list.addObject().put("name", name).put("status", "UP");
                case Standing.Down down ->
                    list.addObject().put("name", name).put("status", "DOWN").put("reason", down.reason());
            }
        }
    }
}
