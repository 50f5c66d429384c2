package dev.caravan.routes;

import java.util.List;

/** What the step of cost-metrics.camel.yaml is there for. */
final class CostMetricsProbes {
    private CostMetricsProbes() {}

    static List<Probe> all() {
        return List.of(Probe.that(GatewayProbes::countsCalls).needs("cost-metrics: meters.count"));
    }
}
