package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Place;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** An address that a route names, with its options, each at its place. Immutable. */
record WrittenEndpoint(String uri, Place place, Map<String, Object> options, Map<String, Place> places) {
    /** Steps that an address alone may stand for. */
    private static final Set<String> SHORT = Set.of("to", "poll");

    WrittenEndpoint {
        options = Map.copyOf(options);
        places = Map.copyOf(places);
    }

    /** Empty where the member is none, or where only a message decides which. */
    static Optional<WrittenEndpoint> of(Entry entry, Member member, Properties values, Placeholders placeholders) {
        Optional<Text> uri = Optional.empty();
        Members options = new Members(0, java.util.List.of());
        if (member.value() instanceof Members members && !member.name().equals("parameters")) {
            uri = members.text("uri");
            options = members.members("parameters").orElse(options);
        } else if (member.value() instanceof Text text && SHORT.contains(member.name())) {
            uri = Optional.of(text);
        }
        Map<String, Object> resolved = new TreeMap<>();
        Map<String, Place> places = new TreeMap<>();
        for (Member option : options.all()) {
            Optional<String> value =
                    option.value() instanceof Text text ? placeholders.resolve(text.text(), values) : Optional.empty();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            resolved.put(option.name(), value.get());
            places.put(option.name(), new Place(entry.place().file(), option.line()));
        }
        return uri.flatMap(written -> placeholders
                .resolve(written.text(), values)
                .filter(address -> !address.isEmpty() && !address.contains("${"))
                .map(address -> new WrittenEndpoint(address, entry.at(written), resolved, places)));
    }

    String scheme() {
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }

    Place placeOf(String option) {
        return places.getOrDefault(option, place);
    }
}
