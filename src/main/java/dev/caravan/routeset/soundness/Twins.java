package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.Plan.Named;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Names that two things have and only one may. */
final class Twins {
    private Twins() {}

    static List<Fault> faults(Plan plan, Ways ways) {
        List<Fault> faults = new ArrayList<>();
        faults.addAll(among("the route id", plan.routes().stream().map(Plan.Planned::id)));
        faults.addAll(among("the template id", plan.templates().stream().map(template -> Optional.of(template.id()))));
        faults.addAll(among(
                "the routeConfiguration id", plan.entries("routeConfiguration").map(entry -> Plan.named(entry, "id"))));
        faults.addAll(among("the beginning", ways.beginnings().stream().map(Optional::of)));
        return faults;
    }

    private static List<Fault> among(String what, Stream<Optional<Named>> all) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Place> first = new HashMap<>();
        all.flatMap(Optional::stream).forEach(each -> {
            Place before = first.putIfAbsent(each.name(), each.place());
            if (before != null) {
                faults.add(each.place().fault(what + " '" + each.name() + "' is taken, in " + before));
            }
        });
        return faults;
    }
}
