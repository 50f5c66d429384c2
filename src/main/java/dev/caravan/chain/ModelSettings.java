package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.request.Defaults;
import dev.caravan.settings.Settings;
import dev.caravan.tier.ProviderKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What the operator set for single models, as {@code caravan.model.<provider/model>.<what>}, where {@code *} in the name
 * stands for anything and the longest name that fits wins; {@code openai#a/gpt-5} is that model by that key alone. Where the
 * operator set nothing for a model, a key has limits of its own. Safe for use by many threads.
 */
public final class ModelSettings {
    private static final int REMEMBERED = 1_000;
    private static final String PREFIX = "caravan.model.";

    /**
     * What was set for one model. Numbers are 0 where no limit is set; {@code limitHolds} where the most tokens of an
     * answer are no default that may grow, but what there is money for.
     */
    public record Own(
            Optional<Integer> requestsPerMinute,
            Optional<Integer> callsAtOnce,
            int tokensPerMinute,
            long gapNanos,
            Optional<Duration> timeout,
            boolean thinksByEffort,
            boolean limitHolds,
            Defaults defaults) {
        /** With a limit of the answer that may not be passed. */
        Own limitedTo(int tokens) {
            return new Own(
                    requestsPerMinute,
                    callsAtOnce,
                    tokensPerMinute,
                    gapNanos,
                    timeout,
                    thinksByEffort,
                    true,
                    new Defaults(Optional.of(tokens), defaults.temperature()));
        }

        /** A limit under the name that it has in properties and routes. */
        public Optional<Integer> limit(String what) {
            return switch (what) {
                case "requests-per-minute" -> requestsPerMinute;
                case "calls-at-once" -> callsAtOnce;
                default -> Optional.empty();
            };
        }
    }

    private record Fitting(Pattern names, String property, String what) {
        boolean fits(String name) {
            return names.matcher(name).matches();
        }
    }

    private final Settings settings;
    private final List<Fitting> fittings;
    private final Map<Target, Own> known = new ConcurrentHashMap<>();

    public ModelSettings(Settings settings) {
        this.settings = settings;
        this.fittings = settings.all().keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && settings.find(name).isPresent())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(ModelSettings::fitting)
                .toList();
    }

    public Own of(Target target) {
        Own own = known.get(target);
        if (own == null) {
            // Callers may pin any name, so this must not grow with what they think of.
            if (known.size() >= REMEMBERED) {
                known.clear();
            }
            own = read(target);
            known.put(target, own);
        }
        return own;
    }

    /** For the model that a call has come to, and what that call may use of it. */
    public Own of(Walk walk) {
        Own own = of(walk.seat());
        OptionalInt limit = walk.outputLimit();
        return limit.isPresent() ? own.limitedTo(limit.getAsInt()) : own;
    }

    private Own read(Target target) {
        String provider = ProviderKey.provider(target.provider());
        return new Own(
                count(target, "requests-per-minute").or(() -> countOfKey(target, "requests-per-minute")),
                count(target, "calls-at-once").or(() -> countOfKey(target, "calls-at-once")),
                count(target, "tokens-per-minute")
                        .or(() -> countOfKey(target, "tokens-per-minute"))
                        .or(() -> settings.findCount(ProviderKey.properties(provider) + "tokens-per-minute"))
                        .orElse(0),
                duration(target, "gap").map(Duration::toNanos).orElse(0L),
                duration(target, "timeout"),
                find(target, "thinking").filter("effort"::equals).isPresent(),
                false,
                new Defaults(count(target, "max-tokens"), find(target, "temperature")));
    }

    /** Nothing where it is not by one of several keys: what was set for the provider is in the routes. */
    private Optional<Integer> countOfKey(Target target, String what) {
        String label = target.provider();
        return label.equals(ProviderKey.provider(label))
                ? Optional.empty()
                : settings.findCount(ProviderKey.properties(label) + what);
    }

    private Optional<Integer> count(Target target, String what) {
        return property(target, what).flatMap(settings::findCount);
    }

    private Optional<Duration> duration(Target target, String what) {
        return property(target, what).flatMap(settings::findDuration);
    }

    private Optional<String> find(Target target, String what) {
        return property(target, what).flatMap(settings::find);
    }

    private Optional<String> property(Target target, String what) {
        String byAnyKey = ProviderKey.provider(target.provider()) + "/" + target.model();
        return fittings.stream()
                .filter(fitting ->
                        fitting.what.equals(what) && (fitting.fits(target.toString()) || fitting.fits(byAnyKey)))
                .map(Fitting::property)
                .findFirst();
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
}
