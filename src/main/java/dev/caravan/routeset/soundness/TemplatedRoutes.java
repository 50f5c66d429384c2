package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.PlannedRoutes.Template;
import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether templated routes name templates that there are, and give them the parameters that they ask for. */
final class TemplatedRoutes {
    private TemplatedRoutes() {}

    static List<Fault> faults(PlannedRoutes plan) {
        Map<String, Template> templates = new LinkedHashMap<>();
        plan.templates().forEach(template -> templates.put(template.id().name(), template));
        List<Fault> faults = new ArrayList<>();
        plan.entries("templatedRoute")
                .forEach(entry -> entry.body().text("routeTemplateRef").ifPresent(reference -> {
                    Template template = templates.get(reference.text());
                    if (template == null) {
                        faults.add(entry.at(reference)
                                .fault("there is no template '" + reference.text() + "'")
                                .nearest(reference.text(), templates.keySet()));
                    } else {
                        faults.addAll(faults(entry, template));
                    }
                }));
        return faults;
    }

    private static List<Fault> faults(Entry entry, Template template) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Members> asked = parameters(template.entry());
        Map<String, Members> given = parameters(entry);
        String named = "the template '" + template.id().name() + "'";
        given.forEach((name, parameter) -> {
            if (!asked.containsKey(name)) {
                faults.add(entry.at(parameter)
                        .fault(named + " has no parameter '" + name + "'")
                        .nearest(name, asked.keySet()));
            }
        });
        List<Fault> misspelled = List.copyOf(faults);
        asked.forEach((name, parameter) -> {
            boolean required = parameter.find("defaultValue").isEmpty()
                    && parameter
                            .text("required")
                            .map(Text::text)
                            .filter("false"::equals)
                            .isEmpty();
            boolean meant = misspelled.stream().anyMatch(fault -> name.equals(fault.meant()));
            if (required && !given.containsKey(name) && !meant) {
                faults.add(entry.place().fault(named + " asks for the parameter '" + name + "'"));
            }
        });
        return faults;
    }

    private static Map<String, Members> parameters(Entry entry) {
        Map<String, Members> parameters = new LinkedHashMap<>();
        for (Members parameter : entry.body().list("parameters")) {
            Optional<Text> name = parameter.text("name");
            name.ifPresent(written -> parameters.put(written.text(), parameter));
        }
        return parameters;
    }
}
