package dev.caravan.chain;

import dev.caravan.call.Defaults;
import dev.caravan.call.Target;
import dev.caravan.settings.Settings;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the operator set for single models, as {@code caravan.model.<provider/model>.<what>}, where {@code *} in the name
 * stands for anything and the longest name that fits wins. Safe for use by many threads.
 */
public final class ModelSettings {
    private static final int REMEMBERED = 1_000;
    private static final String PREFIX = "caravan.model.";

    private record Fitting(Pattern names, String property, String what) {}

    private final Settings settings;
    private final List<Fitting> fittings;
    private final Map<String, Optional<String>> found = new ConcurrentHashMap<>();

    public ModelSettings(Settings settings) {
        this.settings = settings;
        this.fittings = settings.all().keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && settings.find(name).isPresent())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(ModelSettings::fitting)
                .toList();
    }

    private static Fitting fitting(String property) {
        int dot = property.lastIndexOf('.');
        String names = property.substring(PREFIX.length(), dot);
        String regex = List.of(names.split("\\*", -1)).stream()
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse("");
        return new Fitting(Pattern.compile(regex), property, property.substring(dot + 1));
    }

    /** A limit that the operator set for this model by name. */
    public Optional<Integer> ownLimit(Target target, String what) {
        return find(target, what).map(Integer::parseInt);
    }

    /** A limit of the model, or else of its provider; nothing where neither is set, or set to 0. */
    public Optional<Integer> limit(Target target, String what) {
        return ownLimit(target, what)
                .or(() -> settings.findCount("caravan.provider." + target.provider() + "." + what))
                .filter(limit -> limit > 0);
    }

    public Optional<Duration> gap(Target target) {
        return duration(target, "gap");
    }

    public Optional<Duration> timeout(Target target) {
        return duration(target, "timeout");
    }

    public Defaults defaults(Target target) {
        if (fittings.isEmpty()) {
            return Defaults.NONE;
        }
        return new Defaults(find(target, "max-tokens").map(Integer::parseInt), find(target, "temperature"));
    }

    private Optional<Duration> duration(Target target, String what) {
        return property(target, what).flatMap(settings::findDuration);
    }

    private Optional<String> find(Target target, String what) {
        return property(target, what).flatMap(settings::find);
    }

    private Optional<String> property(Target target, String what) {
        if (fittings.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() > REMEMBERED) {
            found.clear();
        }
        return found.computeIfAbsent(what + " " + target, key -> search(target, what));
    }

    private Optional<String> search(Target target, String what) {
        Function<Fitting, Boolean> fits = fitting -> fitting.what.equals(what)
                && fitting.names.matcher(target.toString()).matches();
        return fittings.stream().filter(fits::apply).map(Fitting::property).findFirst();
    }
}
