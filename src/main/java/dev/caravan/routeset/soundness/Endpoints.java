package dev.caravan.routeset.soundness;

import dev.caravan.door.DoorComponent;
import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.settings.Fault;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.dsl.yaml.common.YamlSupport;
import org.apache.camel.spi.EndpointUriFactory;

/**
 * Makes each endpoint by itself, in a context that never starts, so that one that cannot be made hides no other. An
 * endpoint alone does nothing: its consumers and producers do.
 */
final class Endpoints {
    private static final Pattern UNKNOWN = Pattern.compile("Unknown parameters=\\[\\{(.*)}]", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("'(\\w+)'");
    private static final Pattern PREFACE = Pattern.compile("^Failed to resolve endpoint: .*? due to: ", Pattern.DOTALL);

    private final CamelContext context;
    private final Kamelets kamelets;
    private final List<Fault> faults = new ArrayList<>();

    private Endpoints(CamelContext context, Kamelets kamelets) {
        this.context = context;
        this.kamelets = kamelets;
    }

    static List<Fault> faults(PlannedRoutes plan, CamelContext context, Placeholders placeholders) {
        Endpoints endpoints = new Endpoints(context, Kamelets.of(plan, context));
        plan.routes().forEach(route -> endpoints.check(route.entry(), route.values(), placeholders));
        Stream.of("routeConfiguration", "onException", "onCompletion", "intercept")
                .flatMap(plan::entries)
                .forEach(entry -> endpoints.check(entry, new Properties(), placeholders));
        return endpoints.faults;
    }

    private void check(Entry entry, Properties values, Placeholders placeholders) {
        entry.body().forEach(member -> WrittenEndpoint.of(entry, member, values, placeholders)
                .ifPresent(this::check));
    }

    private void check(WrittenEndpoint endpoint) {
        String scheme = endpoint.scheme();
        if (context.getComponent(scheme, true, false) == null) {
            // One that is not there is told of elsewhere, and without searching for it.
            return;
        }
        if (scheme.equals("kamelet") && !kamelets.isThere(endpoint.uri())) {
            faults.add(endpoint.place()
                    .fault("there is no kamelet '" + Kamelets.nameIn(endpoint.uri()) + "' in " + kamelets.places())
                    .nearest(Kamelets.nameIn(endpoint.uri()), kamelets.names()));
        } else if (endpoint.uri().contains("?") && !endpoint.options().isEmpty()) {
            faults.add(endpoint.place().fault("options stand in the uri and under 'parameters': move them there"));
        } else {
            make(endpoint);
        }
    }

    private void make(WrittenEndpoint endpoint) {
        try {
            context.getEndpoint(YamlSupport.createEndpointUri(context, null, endpoint.uri(), endpoint.options()));
        } catch (RuntimeException e) {
            if (endpoint.namesBeans() && Reasons.causes(e).anyMatch(NoSuchBeanException.class::isInstance)) {
                make(endpoint.withoutBeans());
            } else {
                explain(endpoint, e);
            }
        }
    }

    private void explain(WrittenEndpoint endpoint, RuntimeException failure) {
        List<String> unknown = unknownOptions(endpoint, String.valueOf(failure.getMessage()));
        Set<String> known = unknown.isEmpty() ? Set.of() : optionsOf(endpoint);
        unknown.forEach(option -> faults.add(endpoint.placeOf(option)
                .fault("'" + endpoint.scheme() + "' has no option '" + option + "'")
                .nearest(option, known)));
        if (unknown.isEmpty()) {
            faults.add(unfit(endpoint, failure).orElseGet(() -> inWords(endpoint, failure)));
        }
    }

    /** Where the option stands that the reason begins with, as those of our own components do. */
    private static Fault inWords(WrittenEndpoint endpoint, Throwable failure) {
        String reason = PREFACE.matcher(Reasons.of(failure)).replaceFirst("");
        Matcher option = NAMED.matcher(reason);
        return (option.lookingAt() ? endpoint.placeOf(option.group(1)) : endpoint.place()).fault(reason);
    }

    /** A value that an option cannot have; as it was written, for what a placeholder stands for may be secret. */
    private static Optional<Fault> unfit(WrittenEndpoint endpoint, Throwable failure) {
        return Reasons.causes(failure)
                .filter(PropertyBindingException.class::isInstance)
                .map(cause -> String.valueOf(((PropertyBindingException) cause).getPropertyName()))
                .filter(endpoint.written()::containsKey)
                .findFirst()
                .map(option -> endpoint.placeOf(option)
                        .fault("'" + option + "' of '" + endpoint.scheme() + "' cannot be '"
                                + Objects.requireNonNull(endpoint.written().get(option))
                                        .text() + "'"));
    }

    private static List<String> unknownOptions(WrittenEndpoint endpoint, String message) {
        Matcher matcher = UNKNOWN.matcher(message);
        if (!matcher.find()) {
            return List.of();
        }
        String unknown = ", " + matcher.group(1);
        Set<String> given = new TreeSet<>(endpoint.options().keySet());
        for (String option : endpoint.uri().replaceFirst("^[^?]*\\??", "").split("&", -1)) {
            given.add(option.replaceFirst("=.*", ""));
        }
        return given.stream()
                .filter(option -> !option.isEmpty() && unknown.contains(", " + option + "="))
                .toList();
    }

    private Set<String> optionsOf(WrittenEndpoint endpoint) {
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(endpoint.scheme());
        if (factory != null) {
            Set<String> names = new TreeSet<>(factory.propertyNames());
            if (endpoint.scheme().equals("platform-http")) {
                names.add(DoorComponent.OPEN);
            }
            return names;
        }
        return Arrays.stream(context.getEndpoint(endpoint.uri()).getClass().getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .map(name -> Introspector.decapitalize(name.substring("set".length())))
                .collect(Collectors.toSet());
    }
}
