package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/** Whether the beans that steps name are there, and have the methods that are called. */
final class NamedBeans {
    /** {@code #name} or {@code #bean:name}; other words before the colon make beans and name none. */
    private static final Pattern REFERENCE = Pattern.compile("#(?:bean:)?([\\w.-]+)");

    private final Registry registry;
    private final CamelContext context;
    private final Placeholders placeholders;
    private final Map<String, String> written;
    private final List<Fault> faults = new ArrayList<>();

    private NamedBeans(CamelContext context, Placeholders placeholders, Map<String, String> written) {
        this.registry = context.getRegistry();
        this.context = context;
        this.placeholders = placeholders;
        this.written = written;
    }

    static List<Fault> faults(PlannedRoutes plan, CamelContext context, Placeholders placeholders) {
        NamedBeans beans = new NamedBeans(context, placeholders, writtenIn(plan));
        plan.routes().forEach(route -> beans.check(route.entry(), route.values()));
        Stream.of("routeConfiguration", "onException", "onCompletion", "intercept")
                .flatMap(plan::entries)
                .forEach(entry -> beans.check(entry, new Properties()));
        return beans.faults;
    }

    /** Those that the files themselves make, with their types. */
    static Map<String, String> writtenIn(PlannedRoutes plan) {
        Map<String, String> types = new HashMap<>();
        plan.files().forEach(file -> file.root().forEach(member -> {
            if (member.name().equals("beans")) {
                for (Members bean : new Members(member.line(), List.of(member)).list("beans")) {
                    String type = bean.text("type").map(Text::text).orElse("");
                    bean.text("name").ifPresent(name -> types.put(name.text(), type));
                }
            }
        }));
        return types;
    }

    private void check(Entry entry, Properties values) {
        entry.body().forEach(member -> {
            if (member.name().equals("bean") || member.name().equals("method")) {
                checkCall(entry, member, values);
            } else if (member.name().equals("parameters") && member.value() instanceof Members options) {
                options.forEachText((option, text) -> checkReference(entry, text, values));
            }
        });
    }

    private void checkCall(Entry entry, Member member, Properties values) {
        if (member.value() instanceof Members call) {
            Optional<Text> type = call.text("beanType");
            Optional<Class<?>> called = type.isPresent()
                    ? typeNamed(entry, type.get(), values)
                    : call.text("ref").flatMap(ref -> beanNamed(entry, ref, ref.text(), values));
            Optional<Text> method = call.text("method");
            if (called.isPresent() && method.isPresent()) {
                checkMethod(entry, called.get(), method.get(), values);
            }
        } else if (member.name().equals("bean") && member.value() instanceof Text ref) {
            beanNamed(entry, ref, ref.text(), values);
        }
    }

    private Optional<Class<?>> typeNamed(Entry entry, Text type, Properties values) {
        String name = placeholders.resolve(type.text(), values).orElse("");
        Class<?> found = name.isEmpty() ? null : context.getClassResolver().resolveClass(name);
        if (found == null && !name.isEmpty()) {
            faults.add(entry.at(type).fault("there is no class '" + name + "'"));
        }
        return Optional.ofNullable(found);
    }

    /** Its class; empty where it is not there or not yet. */
    private Optional<Class<?>> beanNamed(Entry entry, Text text, String reference, Properties values) {
        String name = placeholders.resolve(reference, values).orElse("");
        if (name.isEmpty() || name.contains(":")) {
            return Optional.empty();
        }
        if (written.containsKey(name)) {
            return Optional.ofNullable(context.getClassResolver().resolveClass(written.get(name)));
        }
        Object bean = registry.lookupByName(name);
        if (bean != null) {
            return Optional.of(bean.getClass());
        }
        Class<?> type = name.contains(".") ? context.getClassResolver().resolveClass(name) : null;
        if (type == null) {
            faults.add(entry.at(text).fault("there is no bean '" + name + "'").nearest(name, names()));
        }
        return Optional.ofNullable(type);
    }

    private Set<String> names() {
        Set<String> names = in(context);
        names.addAll(written.keySet());
        return names;
    }

    /** Those that a context has. */
    static Set<String> in(CamelContext context) {
        return new HashSet<>(
                context.getRegistry().findByTypeWithName(Object.class).keySet());
    }

    private void checkReference(Entry entry, Text text, Properties values) {
        placeholders
                .resolve(text.text(), values)
                .map(REFERENCE::matcher)
                .filter(reference -> reference.matches())
                .ifPresent(reference -> beanNamed(entry, text, reference.group(1), values));
    }

    private void checkMethod(Entry entry, Class<?> type, Text method, Properties values) {
        String call = placeholders.resolve(method.text(), values).orElse("");
        int parameters = call.indexOf('(');
        String name = (parameters < 0 ? call : call.substring(0, parameters)).strip();
        if (name.isEmpty() || name.contains("${")) {
            return;
        }
        Set<String> known =
                Arrays.stream(type.getMethods()).map(Method::getName).collect(Collectors.toSet());
        if (!known.contains(name)) {
            faults.add(entry.at(method)
                    .fault("the bean's class " + type.getSimpleName() + " has no method '" + name + "'")
                    .nearest(name, known));
        }
    }
}
