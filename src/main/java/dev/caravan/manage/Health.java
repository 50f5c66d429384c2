package dev.caravan.manage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Whether the process lives and whether it is ready for calls, from checks that cost nothing. */
public final class Health {
    private final Map<String, BooleanSupplier> live = new LinkedHashMap<>();
    private final Map<String, BooleanSupplier> ready = new LinkedHashMap<>();

    public Health() {
        live.put("process", () -> true);
    }

    public Health readyWhen(String name, BooleanSupplier check) {
        ready.put(name, check);
        return this;
    }

    Report live() {
        return Report.of(live);
    }

    Report ready() {
        return Report.of(ready);
    }

    Report all() {
        Map<String, BooleanSupplier> checks = new LinkedHashMap<>(live);
        checks.putAll(ready);
        return Report.of(checks);
    }

    record Report(boolean up, String json) {
        static Report of(Map<String, BooleanSupplier> checks) {
            ObjectNode report = Json.mapper().createObjectNode().put("status", "UP");
            ArrayNode list = report.putArray("checks");
            boolean allUp = true;
            for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
                boolean up = check.getValue().getAsBoolean();
                allUp &= up;
                list.addObject().put("name", check.getKey()).put("status", up ? "UP" : "DOWN");
            }
            return new Report(allUp, report.put("status", allUp ? "UP" : "DOWN").toString());
        }
    }
}
