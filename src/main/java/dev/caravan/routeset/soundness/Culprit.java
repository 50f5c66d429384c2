package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.Plan.Named;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;

/** Where in the files the cause of a failure of Camel's stands, as near as can be told. */
final class Culprit {
    private final Plan plan;
    private final CamelContext context;

    Culprit(Plan plan, CamelContext context) {
        this.plan = plan;
        this.context = context;
    }

    /** {@code somewhere} is the place where nothing better can be said. */
    Fault of(Throwable failure, Place somewhere) {
        List<Throwable> causes = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .toList();
        return causes.stream()
                .map(this::beanMissing)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> causes.stream()
                        .map(this::routeFailed)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElse(somewhere)
                        .fault(Reasons.of(failure)));
    }

    private Optional<Fault> beanMissing(Throwable cause) {
        if (!(cause instanceof NoSuchBeanException missing) || missing.getName() == null) {
            return Optional.empty();
        }
        String name = missing.getName();
        Set<String> written = Set.of(name, "#" + name, "#bean:" + name);
        List<Place> places = new ArrayList<>();
        plan.files().forEach(file -> file.root().forEachText((member, text) -> {
            if (written.contains(text.text())) {
                places.add(new Place(file.file(), text.line()));
            }
        }));
        Set<String> known = new HashSet<>(
                context.getRegistry().findByTypeWithName(Object.class).keySet());
        return places.stream().findFirst().map(place -> place.fault("there is no bean '" + name + "'")
                .nearest(name, known));
    }

    private Optional<Place> routeFailed(Throwable cause) {
        if (!(cause instanceof FailedToCreateRouteException failed)) {
            return Optional.empty();
        }
        return plan.routes().stream()
                .map(Plan.Planned::id)
                .flatMap(Optional::stream)
                .filter(id -> id.name().equals(failed.getRouteId()))
                .map(Named::place)
                .findFirst();
    }
}
