package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/** What stands for {@code {{…}}}, by the properties of a context and the values that a template is given. */
final class Placeholders {
    /** For people; nothing is put in there. */
    static final Set<String> PROSE = Set.of("description", "note");

    private static final Pattern MISSING = Pattern.compile("Property with key \\[(.*?)] not found");

    private final CamelContext context;
    private final Set<String> known;

    Placeholders(CamelContext context, Map<String, String> properties) {
        this.context = context;
        this.known = Set.copyOf(properties.keySet());
    }

    /** Empty where something in it stands for nothing. */
    Optional<String> resolve(String text, Properties values) {
        try {
            return Optional.of(resolved(text, values));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    List<Fault> faults(Written written, String file, Properties values) {
        List<Fault> faults = new ArrayList<>();
        written.forEachText((member, text) -> {
            if (!PROSE.contains(member)) {
                fault(text, new Place(file, text.line()), values).ifPresent(faults::add);
            }
        });
        return faults;
    }

    private Optional<Fault> fault(Text text, Place place, Properties values) {
        if (!text.hasPlaceholder()) {
            return Optional.empty();
        }
        if (count(text.text(), "{{") > count(text.text(), "}}")) {
            return Optional.of(place.fault("a '{{' without its '}}'"));
        }
        try {
            resolved(text.text(), values);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            Matcher missing = MISSING.matcher(message);
            if (!missing.find()) {
                return Optional.of(place.fault(message));
            }
            String name = missing.group(1);
            Set<String> names = new HashSet<>(known);
            names.addAll(values.stringPropertyNames());
            return Optional.of(place.fault("{{" + name + "}} is set nowhere").nearest(name, names));
        }
    }

    private static int count(String text, String braces) {
        return text.split(Pattern.quote(braces), -1).length - 1;
    }

    private String resolved(String text, Properties values) {
        if (!text.contains("{{")) {
            return text;
        }
        PropertiesComponent component = context.getPropertiesComponent();
        component.setLocalProperties(values);
        try {
            return context.resolvePropertyPlaceholders(text);
        } finally {
            component.setLocalProperties(null);
        }
    }
}
