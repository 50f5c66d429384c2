package dev.caravan.routeset.soundness;

import dev.caravan.parts.CamelParts;
import dev.caravan.parts.CamelParts.Kind;
import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Items;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;

/**
 * Components, data formats and languages that the files name and that are not on the class path, told before Camel is
 * asked. A look for each name: searching the jar for all that it has takes seconds.
 */
final class Lacking {
    /** What stands in these is named by whoever reads it. */
    private static final Set<String> NO_STEPS = Set.of("parameters", "properties", "constructors");

    private static final CamelParts PARTS = CamelParts.known();

    private final CamelContext context;
    private final Placeholders placeholders;
    private final Set<String> written;
    private final List<Fault> faults = new ArrayList<>();

    private Lacking(CamelContext context, Placeholders placeholders, Set<String> written) {
        this.context = context;
        this.placeholders = placeholders;
        this.written = written;
    }

    static List<Fault> faults(PlannedRoutes plan, CamelContext context, Placeholders placeholders) {
        Lacking lacking =
                new Lacking(context, placeholders, NamedBeans.writtenIn(plan).keySet());
        plan.routes().forEach(route -> lacking.look(route.entry(), route.entry().body(), route.values()));
        Stream.of("routeConfiguration", "onException", "onCompletion", "intercept")
                .flatMap(plan::entries)
                .forEach(entry -> lacking.look(entry, entry.body(), new Properties()));
        return lacking.faults;
    }

    private void look(Entry entry, Written written, Properties values) {
        switch (written) {
            case Text text -> {}
            case Items items -> items.all().forEach(item -> look(entry, item, values));
            case Members members ->
                members.all().stream()
                        .filter(member -> !NO_STEPS.contains(member.name()))
                        .forEach(member -> {
                            look(entry, member, values);
                            look(entry, member.value(), values);
                        });
        }
    }

    private void look(Entry entry, Member member, Properties values) {
        WrittenEndpoint.of(entry, member, values, placeholders)
                .ifPresentOrElse(
                        endpoint -> component(endpoint.scheme(), endpoint.place()),
                        () -> decidedByMessage(entry, member));
        Place place = new Place(entry.place().file(), member.line());
        if (member.name().equals("marshal") || member.name().equals("unmarshal")) {
            if (member.value() instanceof Members form) {
                form.all().forEach(each -> dataFormat(each, new Place(place.file(), each.line())));
            }
        } else if (member.name().equals("language") && member.value() instanceof Members named) {
            named.text("language")
                    .flatMap(text -> placeholders.resolve(text.text(), values))
                    .filter(name -> !name.contains("${"))
                    .ifPresent(name -> require(Kind.LANGUAGE, name, place));
        } else if (member.name().equals("scriptLanguage") && member.value() instanceof Text named) {
            require(Kind.LANGUAGE, named.text(), place);
        } else if (PARTS.artifact(Kind.LANGUAGE, member.name()).isPresent()) {
            require(Kind.LANGUAGE, member.name(), place);
        }
    }

    /** Of an address that only a message completes, the component mostly stands there. */
    private void decidedByMessage(Entry entry, Member member) {
        if (member.value() instanceof Members members) {
            members.text("uri")
                    .filter(uri -> uri.text().matches("[\\w-]+:.*\\$\\{.*"))
                    .ifPresent(uri -> component(uri.text().replaceFirst(":.*", ""), entry.at(uri)));
        }
    }

    private void component(String scheme, Place place) {
        if (written.contains(scheme)
                || written.contains(scheme + "-component")
                || context.hasComponent(scheme) != null
                || context.getRegistry().lookupByNameAndType(scheme, Component.class) != null) {
            return;
        }
        require(Kind.COMPONENT, scheme, place);
    }

    private void dataFormat(Member member, Place place) {
        Optional<String> library = member.value() instanceof Members options
                ? options.text("library").map(Text::text)
                : Optional.empty();
        DataFormatNames.of(member.name(), library)
                .filter(name -> PARTS.artifact(Kind.DATA_FORMAT, name).isPresent())
                .ifPresent(name -> require(Kind.DATA_FORMAT, name, place));
    }

    private void require(Kind kind, String name, Place place) {
        if (isHere(kind, name)) {
            return;
        }
        Optional<String> artifact = PARTS.artifact(kind, name);
        if (artifact.isPresent()) {
            faults.add(place.fault("the " + kind.spoken() + " '" + name + "' is not in the jar: ./caravan add "
                    + artifact.get() + " brings it"));
        } else {
            Set<String> known = new TreeSet<>(PARTS.names(kind));
            known.addAll(context.getComponentNames());
            faults.add(
                    place.fault("unknown " + kind.spoken() + " '" + name + "'").nearest(name, known));
        }
    }

    private boolean isHere(Kind kind, String name) {
        return context.getClassResolver().loadResourceAsURL(kind.path(name)) != null
                || context.getRegistry().lookupByName(name) != null;
    }
}
