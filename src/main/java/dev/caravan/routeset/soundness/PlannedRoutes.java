package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** The routes that some files make: those that stand in them, and those that templates make. Immutable. */
record PlannedRoutes(List<RouteText> files, List<Template> templates, List<Planned> routes) {
    private static final Properties NONE = new Properties();

    PlannedRoutes {
        files = List.copyOf(files);
        templates = List.copyOf(templates);
        routes = List.copyOf(routes);
    }

    /** A name at the place where it was given. */
    record Named(String name, Place place) {}

    /** Something that templated routes are made from. */
    record Template(Named id, Entry entry) {
        Members route() {
            return entry.body().members("route").orElse(entry.body());
        }
    }

    /** A route as it will run; one that is made from a template has {@code values} for its parameters. */
    record Planned(Optional<Named> id, Entry entry, Properties values, boolean made) {
        /** Whether each value could be had. */
        boolean hasAllValues() {
            return values.values().stream().noneMatch(value -> value.toString().contains("{{"));
        }

        Optional<Members> from() {
            return entry.body().members("from");
        }
    }

    static PlannedRoutes of(List<RouteText> files, Placeholders placeholders) {
        List<Template> templates = new ArrayList<>();
        List<Planned> routes = new ArrayList<>();
        entries(files, "routeTemplate")
                .forEach(entry -> named(entry, "id").ifPresent(id -> templates.add(new Template(id, entry))));
        entries(files, "route").forEach(entry -> routes.add(new Planned(named(entry, "id"), entry, NONE, false)));
        entries(files, "from").forEach(entry -> routes.add(bare(entry)));
        Map<String, Template> byId = new HashMap<>();
        templates.forEach(template -> byId.put(template.id.name, template));
        entries(files, "templatedRoute").forEach(entry -> entry.body()
                .text("routeTemplateRef")
                .map(reference -> byId.get(reference.text()))
                .ifPresent(template -> routes.add(made(template, entry, placeholders))));
        return new PlannedRoutes(files, templates, routes);
    }

    Stream<Entry> entries(String kind) {
        return entries(files, kind);
    }

    private static Stream<Entry> entries(List<RouteText> files, String kind) {
        return files.stream().flatMap(file -> file.entries(kind));
    }

    static Optional<Named> named(Entry entry, String member) {
        return entry.body().text(member).filter(id -> !id.isEmpty()).map(id -> new Named(id.text(), entry.at(id)));
    }

    /** {@code from} alone, without {@code route} around it. */
    private static Planned bare(Entry entry) {
        Members route = new Members(
                entry.place().line(), List.of(new Written.Member(entry.place().line(), "from", entry.body())));
        return new Planned(named(entry, "id"), new Entry(entry.place(), route), NONE, false);
    }

    private static Planned made(Template template, Entry entry, Placeholders placeholders) {
        Properties values = new Properties();
        template.entry.body().list("parameters").forEach(parameter -> put(values, parameter, "defaultValue"));
        entry.body().list("parameters").forEach(parameter -> put(values, parameter, "value"));
        Properties resolved = new Properties();
        values.stringPropertyNames().forEach(name -> {
            String value = values.getProperty(name);
            resolved.setProperty(name, placeholders.resolve(value, NONE).orElse(value));
        });
        return new Planned(
                named(entry, "routeId"), new Entry(template.entry.place(), template.route()), resolved, true);
    }

    private static void put(Properties values, Members parameter, String member) {
        Optional<Text> name = parameter.text("name");
        Optional<Text> value = parameter.text(member);
        if (name.isPresent() && value.isPresent()) {
            values.setProperty(name.get().text(), value.get().text());
        }
    }
}
