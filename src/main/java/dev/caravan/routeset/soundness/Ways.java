package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.PlannedRoutes.Named;
import dev.caravan.routeset.soundness.PlannedRoutes.Planned;
import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.settings.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** The inner places where routes begin, and those that steps lead to. Immutable. */
record Ways(List<Named> beginnings, List<Named> ways) {
    private static final String DIRECT = "direct:";

    static Ways of(PlannedRoutes plan, Placeholders placeholders) {
        List<Named> beginnings = new ArrayList<>();
        List<Named> ways = new ArrayList<>();
        for (Planned route : plan.routes()) {
            route.from().flatMap(from -> from.text("uri")).ifPresent(uri -> placeholders
                    .resolve(uri.text(), route.values())
                    .filter(place -> place.startsWith(DIRECT))
                    .ifPresent(place ->
                            beginnings.add(new Named(plain(place), route.entry().at(uri)))));
            collect(route.entry(), route.values(), placeholders, ways);
        }
        for (String kind : List.of("routeConfiguration", "onException", "onCompletion", "intercept", "rest")) {
            plan.entries(kind).forEach(entry -> collect(entry, new Properties(), placeholders, ways));
        }
        return new Ways(beginnings, ways);
    }

    private static void collect(Entry entry, Properties values, Placeholders placeholders, List<Named> ways) {
        entry.body().forEachText((member, text) -> {
            if (text.text().startsWith(DIRECT) && !Placeholders.PROSE.contains(member)) {
                placeholders.resolve(text.text(), values).ifPresent(uris -> {
                    for (String uri : uris.split(",", -1)) {
                        if (uri.startsWith(DIRECT) && !uri.contains("${")) {
                            ways.add(new Named(plain(uri), entry.at(text)));
                        }
                    }
                });
            }
        });
    }

    /** {@code direct:x} for {@code direct://x?block=true}. */
    private static String plain(String uri) {
        String name = uri.substring(DIRECT.length()).replaceFirst("^//", "").replaceFirst("\\?.*", "");
        return DIRECT + name.strip();
    }

    /** Camel finds out only when a message gets there. */
    List<Fault> deadEnds() {
        Set<String> begun = beginnings.stream().map(Named::name).collect(Collectors.toSet());
        return ways.stream()
                .filter(way -> !begun.contains(way.name()))
                .map(way -> way.place()
                        .fault("a step leads to " + way.name() + ", and no route begins there")
                        .nearest(way.name(), begun))
                .toList();
    }
}
