package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** An address that a route names, with its options as they are and, by name, as they were written. Immutable. */
record WrittenEndpoint(String uri, Place place, Map<String, Object> options, Map<String, Text> written) {
    /** Steps that an address alone may stand for. */
    private static final Set<String> SHORT = Set.of("to", "poll");

    WrittenEndpoint {
        options = Map.copyOf(options);
        written = Map.copyOf(written);
    }

    /** Empty where the member is none, or where only a message decides which. */
    static Optional<WrittenEndpoint> of(Entry entry, Member member, Properties values, Placeholders placeholders) {
        Optional<Text> uri = Optional.empty();
        Members options = new Members(0, List.of());
        if (member.value() instanceof Members members && !member.name().equals("parameters")) {
            uri = members.text("uri");
            options = members.members("parameters").orElse(options);
        } else if (member.value() instanceof Text text && SHORT.contains(member.name())) {
            uri = Optional.of(text);
        }
        Map<String, Object> resolved = new TreeMap<>();
        Map<String, Text> texts = new TreeMap<>();
        for (Member option : options.all()) {
            Optional<String> value =
                    option.value() instanceof Text text ? placeholders.resolve(text.text(), values) : Optional.empty();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            resolved.put(option.name(), value.get());
            texts.put(option.name(), new Text(option.line(), ((Text) option.value()).text()));
        }
        return uri.flatMap(written -> placeholders
                .resolve(written.text(), values)
                .filter(address -> !address.isEmpty() && !address.contains("${"))
                .map(address -> new WrittenEndpoint(address, entry.at(written), resolved, texts)));
    }

    String scheme() {
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }

    boolean namesBeans() {
        return options.values().stream().anyMatch(WrittenEndpoint::isReference);
    }

    /** For what else is wrong: a bean that is missing is said elsewhere. */
    WrittenEndpoint withoutBeans() {
        Map<String, Object> plain = new TreeMap<>(options);
        plain.values().removeIf(WrittenEndpoint::isReference);
        return new WrittenEndpoint(uri, place, plain, written);
    }

    private static boolean isReference(Object value) {
        return value.toString().startsWith("#");
    }

    Place placeOf(String option) {
        Text text = written.get(option);
        return text == null ? place : new Place(place.file(), text.line());
    }
}
