package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.model.DataFormatDefinition;
import org.apache.camel.support.PluginHelper;

/**
 * Whether the languages and data formats that files name are on the class path. Camel says it of the first, and on the line
 * of its route.
 */
final class Brought {
    /** Those that come in jars of their own, by the member that holds an expression in them. */
    private static final Map<String, String> LANGUAGES = Map.ofEntries(
            Map.entry("groovy", "camel-groovy"),
            Map.entry("js", "camel-javascript"),
            Map.entry("jq", "camel-jq"),
            Map.entry("jsonpath", "camel-jsonpath"),
            Map.entry("xpath", "camel-xpath"),
            Map.entry("xquery", "camel-saxon"),
            Map.entry("mvel", "camel-mvel"),
            Map.entry("ognl", "camel-ognl"),
            Map.entry("spel", "camel-spring"),
            Map.entry("python", "camel-python"),
            Map.entry("datasonnet", "camel-datasonnet"),
            Map.entry("joor", "camel-joor"),
            Map.entry("java", "camel-joor"),
            Map.entry("wasm", "camel-wasm"),
            Map.entry("hl7terser", "camel-hl7"));

    private static final Set<String> STEPS = Set.of("marshal", "unmarshal");
    private static final Set<String> OPTIONS = Set.of(
            "id", "description", "note", "disabled", "variableSend", "variableReceive", "allowNullBody", "custom");

    private final CamelContext context;
    private final List<Fault> faults = new ArrayList<>();

    private Brought(CamelContext context) {
        this.context = context;
    }

    static List<Fault> faults(List<RouteText> texts, CamelContext context) {
        Brought brought = new Brought(context);
        for (RouteText text : texts) {
            text.root().forEach(member -> brought.check(text.file(), member));
        }
        return brought.faults;
    }

    private void check(String file, Member member) {
        Place place = new Place(file, member.line());
        if (LANGUAGES.containsKey(member.name())) {
            language(place, member.name());
        } else if (member.name().equals("scriptLanguage") && member.value() instanceof Text text) {
            language(place, text.text());
        } else if (member.name().equals("language") && member.value() instanceof Members members) {
            members.text("language").ifPresent(text -> language(new Place(file, text.line()), text.text()));
        } else if (STEPS.contains(member.name()) && member.value() instanceof Members formats) {
            formats.all().stream()
                    .filter(format -> !OPTIONS.contains(format.name()))
                    .forEach(format -> dataFormat(file, format));
        }
    }

    private void language(Place place, String name) {
        try {
            context.resolveLanguage(name);
        } catch (NoSuchLanguageException e) {
            faults.add(place.fault("the language '" + name + "' is not here: it comes with "
                    + LANGUAGES.getOrDefault(name, "a jar of its own") + ", in lib/"));
        }
    }

    private void dataFormat(String file, Member written) {
        String name = written.name();
        Class<?> model = context.getClassResolver()
                .resolveClass("org.apache.camel.model.dataformat."
                        + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + "DataFormat");
        if (model == null) {
            return;
        }
        String format = formatOf(model, written);
        if (!format.isEmpty()
                && PluginHelper.getDataFormatResolver(context).createDataFormat(format, context) == null) {
            faults.add(new Place(file, written.line())
                    .fault("the data format '" + name + "' is not here: it comes with camel-"
                            + format.toLowerCase(Locale.ROOT) + ", in lib/"));
        }
    }

    /** By its name in Camel; of several libraries the one that is written there. */
    private static String formatOf(Class<?> model, Member written) {
        if (written.value() instanceof Members members
                && members.text("library").isPresent()) {
            return members.text("library").map(Text::text).orElse("").toLowerCase(Locale.ROOT);
        }
        try {
            Object made = model.getDeclaredConstructor().newInstance();
            String name = made instanceof DataFormatDefinition definition ? definition.getDataFormatName() : null;
            return name == null ? "" : name;
        } catch (ReflectiveOperationException e) {
            // Camel itself will say what is wrong with it.
            return "";
        }
    }
}
