package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.PlannedRoutes.Named;
import dev.caravan.routeset.soundness.PlannedRoutes.Planned;
import dev.caravan.routeset.soundness.Written.Items;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
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

    static List<Fault> faults(PlannedRoutes plan, Ways ways) {
        List<Fault> faults = new ArrayList<>();
        faults.addAll(among("the route id", plan.routes().stream().map(Planned::id)));
        faults.addAll(among("the template id", plan.templates().stream().map(template -> Optional.of(template.id()))));
        faults.addAll(among(
                "the routeConfiguration id",
                plan.entries("routeConfiguration").map(entry -> PlannedRoutes.named(entry, "id"))));
        faults.addAll(among("the step id", plan.routes().stream().flatMap(Twins::steps)));
        faults.addAll(among("the beginning", ways.beginnings().stream().map(Optional::of)));
        return faults;
    }

    /** Those that have an id; in what templates make, Camel makes ids differ. */
    private static Stream<Optional<Named>> steps(Planned route) {
        List<Optional<Named>> ids = new ArrayList<>();
        if (!route.made()) {
            route.entry().body().forEach(member -> {
                if (member.name().equals("steps") && member.value() instanceof Items steps) {
                    steps.all().forEach(step -> id(step).ifPresent(id -> ids.add(
                            Optional.of(new Named(id.text(), route.entry().at(id))))));
                }
            });
        }
        return ids.stream();
    }

    private static Optional<Text> id(Written step) {
        return step instanceof Members members && !members.all().isEmpty()
                ? members.members(members.all().getFirst().name()).flatMap(body -> body.text("id"))
                : Optional.empty();
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
