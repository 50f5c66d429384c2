package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.PlannedRoutes.Named;
import dev.caravan.settings.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.support.PatternHelper;

/** Whether the configurations that routes name are there: Camel does without one that is not, and failures go unanswered. */
final class ErrorRoutes {
    private ErrorRoutes() {}

    static List<Fault> faults(PlannedRoutes plan, Placeholders placeholders) {
        Set<String> known = plan.entries("routeConfiguration")
                .map(entry -> PlannedRoutes.named(entry, "id"))
                .flatMap(Optional::stream)
                .map(Named::name)
                .collect(Collectors.toSet());
        List<Fault> faults = new ArrayList<>();
        for (PlannedRoutes.Planned route : plan.routes()) {
            PlannedRoutes.named(route.entry(), "routeConfigurationId").ifPresent(written -> placeholders
                    .resolve(written.name(), route.values())
                    .ifPresent(names -> {
                        for (String name : names.split(",", -1)) {
                            if (known.stream().noneMatch(each -> PatternHelper.matchPattern(each, name))) {
                                faults.add(written.place()
                                        .fault("there is no routeConfiguration '" + name + "'")
                                        .nearest(name, known));
                            }
                        }
                    }));
        }
        return faults;
    }
}
