package dev.caravan.batch.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.batch.store.BatchTerms;
import dev.caravan.call.Tags;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.json.PlainText;
import dev.caravan.price.Money;
import dev.caravan.settings.Durations;
import dev.caravan.settings.Nearest;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
public record Sidecar(Wishes wishes, BatchTerms terms, Duration deadline, boolean again) {
    private static final List<String> KEYS = List.of(
            "model", "system", "prompt", "parameters", "parallel", "max-cost", "deadline", "order", "tags", "again");
    private static final int MOST_PARALLEL = 10_000;
    private static final int LONGEST = 1 << 20;
    private static final int MOST_PARTS = 1_000;
    private static final String WRONG = "invalid_options";

    /** Where it stands; whether or not there is one. */
    public static Path beside(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".yaml");
    }

    /** @throws Unreadable where it says what cannot be */
    public static Sidecar read(Path file, Settings settings, LinkOption... links) throws IOException, Unreadable {
        Path beside = beside(file);
        String name = String.valueOf(beside.getFileName());
        if (!Files.exists(beside, links)) {
            return of("", "", settings);
        }
        if (!Files.isRegularFile(beside, links)) {
            throw new Unreadable(WRONG, name + " is no ordinary file");
        }
        try (InputStream bytes = Files.newInputStream(beside, links)) {
            byte[] yaml = bytes.readNBytes(LONGEST + 1);
            if (yaml.length > LONGEST) {
                throw new Unreadable(WRONG, name + " is longer than " + (LONGEST >> 10) + " KiB");
            }
            return of(new String(yaml, StandardCharsets.UTF_8), name, settings);
        }
    }

    static Sidecar of(String yaml, String name, Settings settings) throws Unreadable {
        return new Reading(parsed(yaml, name), name, settings).sidecar();
    }

    private static Map<?, ?> parsed(String yaml, String name) throws Unreadable {
        try {
            // In one piece: where a pair of surrogates lies across two of its pieces, the reader fails.
            LoadSettings whole =
                    LoadSettings.builder().setBufferSize(yaml.length() + 2).build();
            Object read = new Load(whole).loadFromString(yaml);
            if (read == null) {
                return Map.of();
            }
            if (read instanceof Map<?, ?> members) {
                if (parts(members, 0) > MOST_PARTS) {
                    throw new Unreadable(
                            WRONG, name + " has more than " + MOST_PARTS + " parts, or is a part of itself");
                }
                return members;
            }
        } catch (YamlEngineException e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new Unreadable(WRONG, name + " is no YAML: " + first);
        } catch (StackOverflowError e) {
            throw new Unreadable(WRONG, name + " is nested too deeply");
        }
        throw new Unreadable(WRONG, name + " must hold members such as 'model: simple'");
    }

    /** As they would be written out: with aliases a few lines stand for very many, or for no end of them. */
    private static int parts(@Nullable Object value, int before) {
        int count = before + 1;
        List<Object> inside = new ArrayList<>();
        if (value instanceof Map<?, ?> members) {
            inside.addAll(members.keySet());
            inside.addAll(members.values());
        } else if (value instanceof Collection<?> members) {
            inside.addAll(members);
        }
        for (Object part : inside) {
            count = count > MOST_PARTS ? count : parts(part, count);
        }
        return count;
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
            BatchTerms terms = new BatchTerms(parallel(), inOrder(), tags(), mostCost());
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
            return new Unreadable(WRONG, name.isEmpty() ? "caravan.batch " + what : name + " " + what);
        }

        private Optional<String> text(String key) throws Unreadable {
            @Nullable Object value = members.get(key);
            if (value instanceof Map || value instanceof List) {
                throw fault("must give '" + key + "' as text");
            }
            if (key.equals("model") && !PlainText.isName(String.valueOf(value))) {
                throw fault("must give 'model' without control characters");
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
