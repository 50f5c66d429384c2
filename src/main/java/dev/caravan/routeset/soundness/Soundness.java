package dev.caravan.routeset.soundness;

import dev.caravan.door.DoorComponent;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import dev.caravan.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** What can be said of the files of a set of routes before it serves. Immutable. */
public final class Soundness {
    private final Place folder;
    private final List<RouteText> texts;

    private Soundness(Place folder, List<RouteText> texts) {
        this.folder = folder;
        this.texts = texts;
    }

    /** A file by the name that its faults are told under. */
    public record File(String name, String text) {}

    /** {@code folder} is the place of faults that have no better one. */
    public static Soundness of(String folder, List<File> files) {
        return new Soundness(
                new Place(folder, 0),
                files.stream().map(file -> YamlText.read(file.name, file.text)).toList());
    }

    /** What Camel would put up with, or would say without the line; nothing here takes long. */
    public List<Fault> faults(CamelContext context, Settings settings) {
        List<Fault> syntax = syntax();
        if (!syntax.isEmpty()) {
            return syntax;
        }
        Placeholders placeholders = new Placeholders(context, settings.all());
        PlannedRoutes plan = PlannedRoutes.of(texts, placeholders);
        return sorted(
                Stream.of(present(plan, placeholders, context, true, readable(settings)), absent(plan, placeholders)));
    }

    /** What is sound, and perhaps not meant. */
    public List<Fault> warnings() {
        List<Fault> warnings = new ArrayList<>();
        for (RouteText text : readable()) {
            text.root().forEach(member -> {
                if (member.name().equals(DoorComponent.OPEN)
                        && member.value() instanceof Written.Text value
                        && !value.text().equals("false")) {
                    warnings.add(new Fault(
                            text.file(),
                            member.line(),
                            "this route is open: whoever reaches the port may call it without a key, and what it asks"
                                    + " models is on nobody's bill but yours"));
                }
            });
        }
        return warnings;
    }

    /** What the schema of Camel's YAML does not have. */
    public List<Fault> structure() {
        DslSchema schema = DslSchema.load();
        return sorted(readable().stream().map(text -> Structure.faults(schema, text)));
    }

    /**
     * All that can be found in one go. What seems to be missing is told only where every file could be understood, and
     * {@code chains}, what is wrong with the chains of the tiers, where every provider could be made: they may be in what
     * is faulty.
     */
    public List<Fault> everyFault(CamelContext context, Settings settings, Supplier<List<Fault>> chains) {
        Placeholders placeholders = new Placeholders(context, settings.all());
        PlannedRoutes plan = PlannedRoutes.of(readable(), placeholders);
        List<Fault> form = sorted(Stream.of(syntax(), structure()));
        boolean understood = form.isEmpty();
        List<Fault> absent = understood ? absent(plan, placeholders) : List.of();
        List<Fault> endpoints = Endpoints.faults(plan, context, placeholders);
        boolean made = understood
                && endpoints.isEmpty()
                && Lacking.faults(plan, context, placeholders).isEmpty()
                && TemplatedRoutes.faults(plan).isEmpty()
                && unresolved(plan, placeholders, true).isEmpty();
        return sorted(Stream.of(
                form,
                present(plan, placeholders, context, understood, readable(settings)),
                absent,
                endpoints,
                made ? chains.get() : List.of()));
    }

    /** Where a failure of Camel's comes from, as near as can be told. */
    public Fault culprit(CamelContext context, Settings settings, Throwable failure) {
        PlannedRoutes plan = PlannedRoutes.of(readable(), new Placeholders(context, settings.all()));
        return new Culprit(plan, context).of(failure, folder);
    }

    private static List<String> readable(Settings settings) {
        return settings.list("caravan.door.read-request-headers");
    }

    private List<RouteText> readable() {
        return texts.stream().filter(text -> text.faults().isEmpty()).toList();
    }

    private List<Fault> syntax() {
        return sorted(texts.stream().map(RouteText::faults));
    }

    private static List<Fault> present(
            PlannedRoutes plan,
            Placeholders placeholders,
            CamelContext context,
            boolean understood,
            List<String> readableHeaders) {
        List<Fault> faults = new ArrayList<>(Twins.faults(plan, Ways.of(plan, placeholders)));
        faults.addAll(unresolved(plan, placeholders, understood));
        faults.addAll(NamedBeans.faults(plan, context, placeholders));
        faults.addAll(Lacking.faults(plan, context, placeholders));
        faults.addAll(NeverRun.faults(plan, placeholders));
        faults.addAll(StageMembers.faults(plan, context, placeholders, readableHeaders));
        return faults;
    }

    private static List<Fault> absent(PlannedRoutes plan, Placeholders placeholders) {
        List<Fault> faults = new ArrayList<>(Ways.of(plan, placeholders).deadEnds());
        faults.addAll(TemplatedRoutes.faults(plan));
        faults.addAll(ErrorRoutes.faults(plan, placeholders));
        return faults;
    }

    /** In what a template makes, where it is given what it asks for: otherwise that is the fault. */
    private static List<Fault> unresolved(PlannedRoutes plan, Placeholders placeholders, boolean understood) {
        List<Fault> faults = new ArrayList<>();
        for (RouteText file : plan.files()) {
            file.entries()
                    .filter(entry -> !entry.name().equals("routeTemplate"))
                    .forEach(entry -> faults.addAll(placeholders.faults(entry.value(), file.file(), new Properties())));
        }
        if (understood && TemplatedRoutes.faults(plan).isEmpty()) {
            plan.routes().stream()
                    .filter(PlannedRoutes.Planned::made)
                    .filter(PlannedRoutes.Planned::hasAllValues)
                    .forEach(route -> faults.addAll(placeholders.faults(
                            route.entry().body(), route.entry().place().file(), route.values())));
        }
        return faults;
    }

    private static List<Fault> sorted(Stream<List<Fault>> faults) {
        Set<Fault> distinct = new LinkedHashSet<>();
        faults.forEach(distinct::addAll);
        return distinct.stream().sorted().toList();
    }
}
