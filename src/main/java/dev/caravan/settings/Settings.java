package dev.caravan.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The operator's properties, each of a known name and well formed. Immutable; a changed file makes new settings. The
 * defaults are those of the application.properties inside the jar, which an operator's file and then the environment
 * override.
 */
public final class Settings {
    private final Map<String, String> values;
    private final List<String> warnings;

    private Settings(Map<String, String> values, List<String> warnings) {
        this.values = Map.copyOf(values);
        this.warnings = List.copyOf(warnings);
    }

    /** @throws MalformedSetting where a property is unknown or its value is not of its kind */
    public static Settings of(Source defaults, Source file, Map<String, String> environment, Source overrides) {
        Map<String, String> values = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        values.putAll(checked(defaults));
        values.putAll(checked(file));
        Environment.read(environment, warnings).forEach((name, value) -> {
            check(name, value, "the environment");
            values.put(name, value);
        });
        values.putAll(checked(overrides));
        return new Settings(values, warnings);
    }

    private static Map<String, String> checked(Source source) {
        source.values().forEach((name, value) -> {
            if (name.startsWith("caravan.")) {
                check(name, value, source.name());
            }
        });
        return source.values();
    }

    private static void check(String name, String value, String where) {
        Knob knob = Knob.of(name)
                .orElseThrow(() -> new MalformedSetting(where + ": there is no property " + name + nearest(name)));
        if (value.isEmpty()) {
            return;
        }
        try {
            knob.kind().check(value);
        } catch (IllegalArgumentException e) {
            // A key, or an address with a password in it, is not for the log.
            boolean secret = knob.name().endsWith("key") || knob.kind() == Kind.URL;
            String shown = secret ? "" : ": '" + value + "'";
            throw new MalformedSetting(
                    where + ": " + name + " must be " + knob.kind().form() + shown);
        }
    }

    private static String nearest(String name) {
        return Nearest.of(
                        name,
                        Knob.ALL.stream().map(knob -> knob.filledFrom(name)).toList())
                .map(known -> " (did you mean " + known + "?)")
                .orElse("");
    }

    /** Everything, for placeholders in routes; properties that are not Caravan's own are in it too. */
    public Map<String, String> all() {
        return values;
    }

    /** What an operator should hear about at start, such as variables that mean nothing. */
    public List<String> warnings() {
        return warnings;
    }

    /** The value, or nothing where it is unset or empty. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    public String text(String name) {
        return find(name).orElseThrow(() -> new MalformedSetting(name + " is not set"));
    }

    public Duration duration(String name) {
        return Kind.duration(text(name));
    }

    public Optional<Duration> findDuration(String name) {
        return find(name).map(Kind::duration);
    }

    public int count(String name) {
        return Integer.parseInt(text(name));
    }

    public Optional<Integer> findCount(String name) {
        return find(name).map(Integer::parseInt);
    }

    public double number(String name) {
        return Double.parseDouble(text(name));
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    public long bytes(String name) {
        return Kind.bytes(text(name));
    }

    public List<String> list(String name) {
        return find(name)
                .map(value -> List.of(value.split(",")).stream()
                        .map(String::trim)
                        .filter(part -> !part.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** What differs in others and would hold from the next start only. */
    public List<String> needRestart(Settings others) {
        return AtStart.changed(this, others);
    }

    /** Whether HTTP listens where only this machine can reach it. */
    public boolean loopbackOnly() {
        String host = text("caravan.host").toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("::1") || host.equals("[::1]") || host.startsWith("127.");
    }

    /** Names and values from one place, and that place's name for messages. */
    public record Source(String name, Map<String, String> values) {
        public static final Source NONE = new Source("nothing", Map.of());

        public Source {
            values = Map.copyOf(values);
        }
    }
}
