package dev.caravan.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's properties, each of a known name and well formed. Immutable; a changed file makes new settings. The
 * defaults are those of the application.properties inside the jar, which an operator's file and then the environment
 * override.
 */
public final class Settings {
    private static final String ENVIRONMENT = "the environment";
    private static final Place NOWHERE = new Place("application.properties", 0);

    private final Map<String, String> values;
    private final Map<String, Place> places;
    private final List<String> warnings;

    private Settings(Map<String, String> values, Map<String, Place> places, List<String> warnings) {
        this.values = Map.copyOf(values);
        this.places = Map.copyOf(places);
        this.warnings = List.copyOf(warnings);
    }

    /** @throws MalformedSetting where a property is unknown or its value is not of its kind */
    public static Settings of(Source defaults, Source file, Map<String, String> environment, Source overrides) {
        Reading reading = read(defaults, file, environment, overrides);
        if (!reading.faults().isEmpty()) {
            throw new MalformedSetting(reading.faults());
        }
        return reading.settings();
    }

    /**
     * Properties from variables that begin as ours do.
     *
     * @throws MalformedSetting where one is no property
     */
    public static Map<String, String> variables(Map<String, String> environment) {
        Map<String, String> ours = new HashMap<>(environment);
        ours.keySet().removeIf(name -> !name.startsWith("CARAVAN_"));
        List<Fault> misspelled = new ArrayList<>();
        Map<String, String> known = Environment.read(ours, new Place(ENVIRONMENT, 0), misspelled);
        if (!misspelled.isEmpty()) {
            throw new MalformedSetting(misspelled);
        }
        return known;
    }

    /** As far as the properties are sound: one that is not is left out, as if nobody had set it there. */
    public static Reading read(Source defaults, Source file, Map<String, String> environment, Source overrides) {
        List<Fault> misspelled = new ArrayList<>();
        Map<String, String> known = Environment.read(environment, new Place(ENVIRONMENT, 0), misspelled);
        Source variables = new Source(ENVIRONMENT, known, Map.of(), misspelled);
        Map<String, String> values = new HashMap<>();
        Map<String, Place> places = new HashMap<>();
        List<Fault> faults = new ArrayList<>();
        Map<String, String> listed = new HashMap<>(defaults.values());
        listed.putAll(file.values());
        listed.putAll(known);
        listed.putAll(overrides.values());
        Source ofKeys = new Source(ENVIRONMENT, Environment.ofKeys(listed, environment));
        for (Source source : List.of(defaults, file, ofKeys, variables, overrides)) {
            List<Fault> found = new ArrayList<>(source.faults());
            source.values().forEach((name, value) -> {
                Optional<Fault> fault = fault(name, value, source);
                if (fault.isPresent()) {
                    found.add(fault.get());
                } else {
                    values.put(name, value);
                    places.put(name, source.placeOf(name));
                }
            });
            found.stream().sorted().forEach(faults::add);
        }
        return new Reading(new Settings(values, places, InClear.warnings(values)), faults);
    }

    private static Optional<Fault> fault(String name, String value, Source source) {
        if (!name.startsWith("caravan.")) {
            return Optional.empty();
        }
        Optional<Knob> known = Knob.of(name);
        if (known.isEmpty()) {
            List<String> names =
                    Knob.ALL.stream().map(knob -> knob.filledFrom(name)).toList();
            return Optional.of(
                    source.placeOf(name).fault("there is no property " + name).nearest(name, names));
        }
        Knob knob = known.get();
        if (value.isEmpty() || knob.kind().accepts(value)) {
            return Optional.empty();
        }
        // A key, or an address with a password in it, is not for the log.
        boolean secret = knob.name().endsWith("key")
                || knob.name().endsWith("password")
                || knob.kind().maybeSecret();
        String shown = secret ? "" : ": '" + value + "'";
        return Optional.of(
                source.placeOf(name).fault(name + " must be " + knob.kind().form() + shown));
    }

    /** What is wrong with a property's value, where it was set. */
    public Fault fault(String name, String reason) {
        return places.getOrDefault(name, NOWHERE).fault(reason);
    }

    /** Everything, for placeholders in routes; properties that are not Caravan's own are in it too. */
    public Map<String, String> all() {
        return values;
    }

    /** What an operator should hear about at start, such as a key that would cross a network in clear. */
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

    public Optional<BigDecimal> findDecimal(String name) {
        return find(name).map(BigDecimal::new);
    }

    public double number(String name) {
        return Double.parseDouble(text(name));
    }

    /** An amount of money, exact. */
    public ZoneId zone(String name) {
        return ZoneId.of(text(name));
    }

    /** Whether what no provider can honour is left out of a request, instead of the request being refused. */
    public boolean dropsUnhonoured() {
        return text("caravan.unhonoured").equals("drop");
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
        return Loopback.isNamedBy(text("caravan.host"));
    }

    /** Whether nobody may call without a key: unless the operator says, where others than this machine can. */
    public boolean keysRequired() {
        return find("caravan.auth").map("keys"::equals).orElseGet(() -> !loopbackOnly());
    }

    /** Settings, and what was not fit to be in them. */
    public record Reading(Settings settings, List<Fault> faults) {
        public Reading {
            faults = List.copyOf(faults);
        }
    }

    /** Names and values from one place, that place's name for messages, and where in it each name stands. */
    public record Source(String name, Map<String, String> values, Map<String, Integer> lines, List<Fault> faults) {
        public static final Source NONE = new Source("nothing", Map.of());

        public Source {
            values = Map.copyOf(values);
            lines = Map.copyOf(lines);
            faults = List.copyOf(faults);
        }

        public Source(String name, Map<String, String> values) {
            this(name, values, Map.of(), List.of());
        }

        Place placeOf(String property) {
            return new Place(name, lines.getOrDefault(property, 0));
        }
    }
}
