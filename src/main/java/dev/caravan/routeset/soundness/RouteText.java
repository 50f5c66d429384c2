package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.Written.Items;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.List;
import java.util.stream.Stream;

/** A file of routes as text: what it lists, nothing where it is no YAML, and what is wrong with it as YAML. Immutable. */
record RouteText(String file, Items root, List<Fault> faults) {
    RouteText {
        faults = List.copyOf(faults);
    }

    /** One thing that a file lists, such as a route, at its place. */
    record Entry(Place place, Members body) {
        Place at(Written written) {
            return new Place(place.file(), written.line());
        }
    }

    /** All that it lists, by their kinds. */
    Stream<Member> entries() {
        return root.all().stream().filter(Members.class::isInstance).flatMap(item -> ((Members) item).all().stream());
    }

    /** Those of a kind, such as {@code route}. */
    Stream<Entry> entries(String kind) {
        return entries()
                .filter(member -> member.name().equals(kind) && member.value() instanceof Members)
                .map(member -> new Entry(new Place(file, member.line()), (Members) member.value()));
    }
}
