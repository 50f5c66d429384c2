package dev.caravan.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.call.Refusal;
import dev.caravan.call.Tags;
import dev.caravan.json.Json;
import dev.caravan.price.Money;
import dev.caravan.settings.Durations;
import dev.caravan.settings.Nearest;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How one file is to be done: what {@code NAME.yaml} beside it says, and the properties {@code caravan.batch.…} where it
 * says nothing. Immutable.
 */
public record Sidecar(Wishes wishes, Terms terms, Duration deadline, boolean again) {
    private static final List<String> KEYS = List.of(
            "model", "system", "prompt", "parameters", "parallel", "max-cost", "deadline", "order", "tags", "again");
    private static final int MOST_PARALLEL = 10_000;

    /** Where it stands; whether or not there is one. */
    public static Path beside(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".yaml");
    }

    /** @throws Unreadable where it says what cannot be */
    public static Sidecar read(Path file, Settings settings) throws IOException, Unreadable {
        Path beside = beside(file);
        return Files.isRegularFile(beside)
                ? of(Files.readString(beside), String.valueOf(beside.getFileName()), settings)
                : of("", "", settings);
    }

    static Sidecar of(String yaml, String name, Settings settings) throws Unreadable {
        return new Reading(parsed(yaml, name), name, settings).sidecar();
    }

    private static Map<?, ?> parsed(String yaml, String name) throws Unreadable {
        try {
            Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            if (read == null) {
                return Map.of();
            }
            if (read instanceof Map<?, ?> members) {
                return members;
            }
        } catch (YamlEngineException e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new Unreadable("invalid_options", name + " is no YAML: " + first);
        }
        throw new Unreadable("invalid_options", name + " must hold members such as 'model: simple'");
    }

    /** The members of one file, each with the property that stands in for it. */
    private record Reading(Map<?, ?> members, String name, Settings settings) {
        Sidecar sidecar() throws Unreadable {
            for (Object key : members.keySet()) {
                requireKnown(String.valueOf(key));
            }
            Wishes wishes = new Wishes(
                    text("model").filter(model -> members.containsKey("model")),
                    settings.text("caravan.batch.model"),
                    text("system"),
                    text("prompt"),
                    parameters());
            Terms terms = new Terms(parallel(), inOrder(), tags(), mostCost());
            return new Sidecar(wishes, terms, deadline(), flag("again"));
        }

        private void requireKnown(String key) throws Unreadable {
            if (!KEYS.contains(key)) {
                String meant = Nearest.of(key, KEYS)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("");
                throw fault("knows no '" + key + "'" + meant);
            }
        }

        private Unreadable fault(String what) {
            return new Unreadable("invalid_options", name.isEmpty() ? "caravan.batch " + what : name + " " + what);
        }

        private Optional<String> text(String key) throws Unreadable {
            @Nullable Object value = members.get(key);
            if (value instanceof Map || value instanceof List) {
                throw fault("must give '" + key + "' as text");
            }
            return value == null ? settings.find("caravan.batch." + key) : Optional.of(String.valueOf(value));
        }

        private String parameters() throws Unreadable {
            @Nullable Object value = members.get("parameters");
            if (value == null) {
                return Wishes.NO_PARAMETERS;
            }
            if (!(value instanceof Map<?, ?>)) {
                throw fault("must give 'parameters' as members of the request, such as 'temperature: 0'");
            }
            ObjectNode json = Json.mapper().valueToTree(value);
            for (String taken : List.of("messages", "model", "stream")) {
                if (json.has(taken)) {
                    throw fault("must not give '" + taken + "' among the parameters");
                }
            }
            return json.toString();
        }

        private int parallel() throws Unreadable {
            int usual = settings.count("caravan.batch.parallel");
            @Nullable Object value = members.get("parallel");
            if (value == null) {
                return usual;
            }
            if (!(value instanceof Integer number) || number < 1 || number > MOST_PARALLEL) {
                throw fault("must give 'parallel' as a whole number from 1 to " + MOST_PARALLEL);
            }
            return number;
        }

        private boolean inOrder() throws Unreadable {
            String order = text("order").orElse("finished");
            return switch (order) {
                case "finished" -> false;
                case "input" -> true;
                default -> throw fault("must give 'order' as 'finished' or 'input'");
            };
        }

        private Optional<Money> mostCost() throws Unreadable {
            Optional<String> written = text("max-cost");
            try {
                Optional<Money> most = written.map(BigDecimal::new).map(Money::ofUsd);
                if (most.isPresent() && most.get().nanoUsd() < 0) {
                    throw fault("must give 'max-cost' as USD, such as 2.50");
                }
                return most;
            } catch (ArithmeticException e) {
                throw fault("must give 'max-cost' as USD, such as 2.50");
            } catch (NumberFormatException e) {
                throw fault("must give 'max-cost' as USD, such as 2.50");
            }
        }

        private Duration deadline() throws Unreadable {
            String written = text("deadline").orElse("24h");
            try {
                Duration time = Durations.parse(written);
                if (time.isPositive()) {
                    return time;
                }
            } catch (IllegalArgumentException e) {
                throw fault("must give 'deadline' as a duration, such as 30m or 24h");
            }
            throw fault("must give 'deadline' as a duration, such as 30m or 24h");
        }

        private boolean flag(String key) throws Unreadable {
            @Nullable Object value = members.get(key);
            if (value != null && !(value instanceof Boolean)) {
                throw fault("must give '" + key + "' as true or false");
            }
            return Boolean.TRUE.equals(value);
        }

        private Map<String, String> tags() throws Unreadable {
            @Nullable Object value = members.get("tags");
            Map<String, String> written = new LinkedHashMap<>();
            if (value instanceof Map<?, ?> named) {
                named.forEach((tag, its) -> written.put(String.valueOf(tag), String.valueOf(its)));
            } else if (value != null) {
                throw fault("must give 'tags' as members, such as 'team: search'");
            }
            String usual = settings.find("caravan.batch.tags").orElse("");
            try {
                return Tags.read(List.of(value == null ? usual : Tags.written(written)));
            } catch (Refusal refusal) {
                throw fault("has tags that cannot be: " + refusal.reason());
            }
        }
    }
}
