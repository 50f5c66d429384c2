package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.PlannedRoutes.Named;
import dev.caravan.routeset.soundness.PlannedRoutes.Planned;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;

/** Where in the files the cause of a failure of Camel's stands, as near as its words tell. */
final class Culprit {
    private static final Pattern ROUTE =
            Pattern.compile("^Failed to (?:create|start) route:? (\\S+) .*?because: ", Pattern.DOTALL);
    private static final Pattern EXECUTOR = Pattern.compile("ExecutorServiceRef (\\S+) not found");

    /** Shorter texts are repeated by chance. */
    private static final int TELLING = 5;

    private final PlannedRoutes plan;
    private final CamelContext context;

    Culprit(PlannedRoutes plan, CamelContext context) {
        this.plan = plan;
        this.context = context;
    }

    /** {@code somewhere} is the place where nothing better can be said. */
    Fault of(Throwable failure, Place somewhere) {
        String words = Reasons.of(failure);
        Matcher route = ROUTE.matcher(words);
        Optional<Planned> failed = route.find() ? route(route.group(1)) : Optional.empty();
        String reason = route.replaceFirst("");
        Optional<String> bean = missingBean(failure, reason);
        Place place = bean.flatMap(this::mention)
                .or(() -> repeated(failed, reason, "['\"\\[]", "['\"\\]]"))
                .or(() -> repeated(failed, reason, "(?<![\\w.-])", "(?![\\w-])"))
                .or(() -> failed.flatMap(Planned::id).map(Named::place))
                .orElse(somewhere);
        return bean.map(name -> place.fault("there is no bean '" + name + "'").nearest(name, NamedBeans.in(context)))
                .or(() -> missingClass(failure).map(name -> place.fault("there is no class '" + name + "'")))
                .orElseGet(() -> place.fault(reason));
    }

    private static Optional<String> missingClass(Throwable failure) {
        return Reasons.causes(failure)
                .filter(ClassNotFoundException.class::isInstance)
                .map(cause -> String.valueOf(cause.getMessage()))
                .findFirst();
    }

    /** The longest text that the reason repeats between such edges, of the route or, where it stands there once, of all. */
    private Optional<Place> repeated(Optional<Planned> route, String reason, String before, String after) {
        Predicate<Named> repeats = text -> Pattern.compile(before + Pattern.quote(text.name()) + after)
                .matcher(reason)
                .find();
        Comparator<Named> byLength = Comparator.comparingInt(text -> text.name().length());
        Optional<Named> longest = route.flatMap(
                each -> texts(each.entry().place().file(), each.entry().body())
                        .filter(repeats)
                        .max(byLength));
        if (longest.isPresent()) {
            return longest.map(Named::place);
        }
        List<Named> all = plan.files().stream()
                .flatMap(file -> texts(file.file(), file.root()))
                .filter(text -> text.name().length() >= TELLING)
                .filter(repeats)
                .toList();
        return all.stream()
                .max(byLength)
                .filter(text -> all.stream()
                                .filter(other -> other.name().equals(text.name()))
                                .count()
                        == 1)
                .map(Named::place);
    }

    private static Optional<String> missingBean(Throwable failure, String reason) {
        Matcher executor = EXECUTOR.matcher(reason);
        return Reasons.causes(failure)
                .filter(NoSuchBeanException.class::isInstance)
                .flatMap(cause -> Optional.ofNullable(((NoSuchBeanException) cause).getName()).stream())
                .findFirst()
                .or(() -> executor.find() ? Optional.of(executor.group(1)) : Optional.empty());
    }

    private Optional<Planned> route(String id) {
        return plan.routes().stream()
                .filter(route ->
                        route.id().filter(named -> named.name().equals(id)).isPresent())
                .findFirst();
    }

    private Optional<Place> mention(String bean) {
        return plan.files().stream()
                .flatMap(file -> texts(file.file(), file.root()))
                .filter(text -> text.name().replaceFirst("^#(bean:)?", "").equals(bean))
                .map(Named::place)
                .findFirst();
    }

    private static Stream<Named> texts(String file, Written written) {
        List<Named> texts = new ArrayList<>();
        written.forEachText((member, text) -> {
            if (!Placeholders.PROSE.contains(member) && text.text().length() > 1) {
                texts.add(new Named(text.text(), new Place(file, text.line())));
            }
        });
        return texts.stream();
    }
}
