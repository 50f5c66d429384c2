package dev.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A route file as a tree, whose steps have names and can be taken out one by one. */
final class RouteFile {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private final Path path;
    private final JsonNode root;

    private RouteFile(Path path, JsonNode root) {
        this.path = path;
        this.root = root;
    }

    static RouteFile of(Path path) {
        try {
            return new RouteFile(path, YAML.readTree(Files.readString(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " is no YAML", e);
        }
    }

    static List<RouteFile> in(Path... folders) {
        List<RouteFile> found = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(file -> found.add(of(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    Path path() {
        return path;
    }

    JsonNode root() {
        return root;
    }

    /** The routes or other things of one kind, such as {@code route} or {@code templatedRoute}. */
    List<JsonNode> all(String kind) {
        List<JsonNode> found = new ArrayList<>();
        root.forEach(entry -> {
            if (entry.has(kind)) {
                found.add(entry.get(kind));
            }
        });
        return found;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** The file's steps by name; running what belongs to a name takes that step out of this tree. */
    Map<String, Runnable> removals() {
        Map<String, Runnable> steps = new LinkedHashMap<>();
        for (String kind : List.of("route", "routeTemplate")) {
            for (JsonNode route : all(kind)) {
                String prefix = route.path("id").asText() + ": ";
                collect(route.at("/from/steps"), prefix, steps, emptied -> {});
            }
        }
        return steps;
    }

    static String without(Path path, String step) {
        RouteFile file = of(path);
        Objects.requireNonNull(file.removals().get(step)).run();
        try {
            return YAML.writeValueAsString(file.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(JsonNode list, String prefix, Map<String, Runnable> steps, Consumer<ArrayNode> left) {
        if (!(list instanceof ArrayNode siblings)) {
            return;
        }
        for (JsonNode step : siblings) {
            String type = step.fieldNames().next();
            JsonNode body = step.get(type);
            switch (type) {
                case "choice" -> branches(siblings, step, (ObjectNode) body, prefix, steps);
                case "circuitBreaker" -> breaker(siblings, step, (ObjectNode) body, prefix, steps);
                default ->
                    steps.put(prefix + name(type, body), () -> {
                        remove(siblings, step);
                        left.accept(siblings);
                    });
            }
        }
    }

    private static void branches(
            ArrayNode siblings, JsonNode step, ObjectNode choice, String prefix, Map<String, Runnable> steps) {
        ArrayNode whens = (ArrayNode) choice.path("when");
        for (JsonNode when : whens) {
            steps.put(prefix + "when " + when.path("simple").asText(), () -> {
                remove(whens, when);
                if (whens.isEmpty()) {
                    remove(siblings, step);
                }
            });
        }
        collect(choice.at("/otherwise/steps"), prefix, steps, emptied -> choice.remove("otherwise"));
    }

    /** Without the breaker, what it held stands in its place. */
    private static void breaker(
            ArrayNode siblings, JsonNode step, ObjectNode breaker, String prefix, Map<String, Runnable> steps) {
        steps.put(prefix + name("circuitBreaker", breaker), () -> {
            remove(siblings, step);
            breaker.path("steps").forEach(siblings::add);
        });
        collect(breaker.path("steps"), prefix, steps, emptied -> {});
        collect(breaker.at("/onFallback/steps"), prefix, steps, emptied -> breaker.remove("onFallback"));
    }

    private static void remove(ArrayNode siblings, JsonNode step) {
        for (int i = 0; i < siblings.size(); i++) {
            if (siblings.get(i).equals(step)) {
                siblings.remove(i);
                return;
            }
        }
    }

    private static String name(String type, JsonNode body) {
        if (body.has("id")) {
            return body.get("id").asText();
        }
        return switch (type) {
            case "bean" -> body.path("ref").asText() + "." + body.path("method").asText();
            case "to", "toD" -> type + " " + body.path("uri").asText();
            default -> type;
        };
    }
}
