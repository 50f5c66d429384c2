package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.PlannedRoutes.Planned;
import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether each route can ever be come to: nobody else has its path, and something starts it. */
final class NeverRun {
    private static final String DOOR = "platform-http:";
    private static final Set<String> VERBS = Set.of("get", "post", "put", "patch", "delete", "head");

    /** The methods are all where there are none. */
    private record Way(String path, Set<String> methods, Place place) {
        boolean isIn(Way other) {
            return path.equals(other.path)
                    && (methods.isEmpty() || other.methods.isEmpty() || !Collections.disjoint(methods, other.methods));
        }
    }

    private NeverRun() {}

    static List<Fault> faults(PlannedRoutes plan, Placeholders placeholders) {
        List<Fault> faults = new ArrayList<>();
        List<Way> before = new ArrayList<>();
        for (Way way : ways(plan, placeholders)) {
            before.stream()
                    .filter(way::isIn)
                    .findFirst()
                    .ifPresent(first ->
                            faults.add(way.place().fault("the path " + way.path() + " is taken, in " + first.place())));
            before.add(way);
        }
        if (!startsRoutesItself(plan)) {
            plan.routes().forEach(route -> neverStarted(route, placeholders).ifPresent(faults::add));
        }
        return faults;
    }

    private static List<Way> ways(PlannedRoutes plan, Placeholders placeholders) {
        List<Way> ways = new ArrayList<>();
        for (Planned route : plan.routes()) {
            route.from().ifPresent(from -> from.text("uri")
                    .flatMap(uri -> placeholders.resolve(uri.text(), route.values()))
                    .filter(uri -> uri.startsWith(DOOR) && standsAlone(route))
                    .ifPresent(uri -> ways.add(way(route, from, uri, placeholders))));
        }
        plan.entries("rest").forEach(rest -> rest(rest, ways));
        return ways;
    }

    /** One with a precondition stands aside for another with the opposite one. */
    private static boolean standsAlone(Planned route) {
        return route.entry().body().text("precondition").isEmpty();
    }

    private static Way way(Planned route, Members from, String uri, Placeholders placeholders) {
        String[] parts = uri.substring(DOOR.length()).split("\\?", 2);
        String restricted = from.members("parameters")
                .flatMap(options -> options.text("httpMethodRestrict"))
                .flatMap(methods -> placeholders.resolve(methods.text(), route.values()))
                .or(() -> parts.length < 2
                        ? Optional.empty()
                        : Arrays.stream(parts[1].split("&", -1))
                                .filter(option -> option.startsWith("httpMethodRestrict="))
                                .map(option -> option.substring(option.indexOf('=') + 1))
                                .findFirst())
                .orElse("");
        boolean beginning = from.members("parameters")
                        .flatMap(options -> options.text("matchOnUriPrefix"))
                        .filter(value -> value.text().equals("true"))
                        .isPresent()
                || uri.contains("matchOnUriPrefix=true");
        Place place =
                from.text("uri").map(route.entry()::at).orElse(route.entry().place());
        return new Way(plain(parts[0]) + (beginning ? "*" : ""), methods(restricted), place);
    }

    private static void rest(Entry rest, List<Way> ways) {
        String base = rest.body().text("path").map(Text::text).orElse("");
        for (String verb : VERBS) {
            for (Members each : rest.body().list(verb)) {
                String path = base + "/" + each.text("path").map(Text::text).orElse("");
                ways.add(new Way(plain(path), methods(verb), rest.at(each)));
            }
        }
    }

    /** Two paths that differ in the names of their parts alone are one. */
    private static String plain(String path) {
        String slashed = ("/" + path).replaceAll("/+", "/").replaceAll("\\{[^}]*}", "{}");
        return slashed.length() > 1 && slashed.endsWith("/") && !slashed.equals("/v1/models/")
                ? slashed.substring(0, slashed.length() - 1)
                : slashed;
    }

    private static Set<String> methods(String restricted) {
        return Arrays.stream(restricted.split(",", -1))
                .map(method -> method.strip().toUpperCase(Locale.ROOT))
                .filter(method -> !method.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** By a step, or by a policy. */
    private static boolean startsRoutesItself(PlannedRoutes plan) {
        boolean[] found = {false};
        plan.files().forEach(file -> file.root()
                .forEachText((member, text) -> found[0] |= text.text().startsWith("controlbus:")
                        || member.equals("routePolicy")
                        || member.equals("routePolicyRef")));
        return found[0];
    }

    private static Optional<Fault> neverStarted(Planned route, Placeholders placeholders) {
        return route.entry()
                .body()
                .text("autoStartup")
                .filter(text -> placeholders
                        .resolve(text.text(), route.values())
                        .filter("false"::equals)
                        .isPresent())
                .map(text -> route.entry()
                        .at(text)
                        .fault("this route never runs: autoStartup is false, and no controlbus step starts it; leave it"
                                + " out, or say with 'precondition' when it is there"));
    }
}
