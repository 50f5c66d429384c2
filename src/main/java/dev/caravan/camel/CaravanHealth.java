package dev.caravan.camel;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Whether calls would be taken now. It asks no model: that costs money. Threads may share it. */
final class CaravanHealth implements HealthCheck {
    private final String id;
    private final String model;
    private final CaravanComponent component;
    private volatile boolean enabled = true;

    CaravanHealth(String id, String model, CaravanComponent component) {
        this.id = "producer:caravan-" + id;
        this.model = model;
        this.component = component;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String getGroup() {
        return "producers";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).detail("model", model);
        if (!enabled) {
            return result.message("Disabled").unknown().build();
        }
        Optional<String> trouble = component.trouble();
        return trouble.isEmpty()
                ? result.up().build()
                : result.message(trouble.get()).down().build();
    }
}
