package dev.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A route file as a tree, whose steps have names and can be left out one by one. */
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
                files.filter(file -> file.toString().endsWith(".camel.yaml"))
                        .sorted()
                        .forEach(file -> found.add(of(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    Path path() {
        return path;
    }

    /** Its name without its folders. */
    String name() {
        return String.valueOf(path.getFileName());
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

    /** The routes, and the templates of which others are made. */
    List<JsonNode> routes() {
        List<JsonNode> routes = new ArrayList<>(all("route"));
        routes.addAll(all("routeTemplate"));
        return routes;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** The names of its steps, each of which is there once. */
    Set<String> steps() {
        return RemovableSteps.of(this).names();
    }

    /** What the file is without one of its steps, where the log says {@code hole} instead. */
    String without(String step, String hole) {
        RouteFile copy = new RouteFile(path, root.deepCopy());
        RemovableSteps.of(copy).remove(step, hole);
        return copy.written();
    }

    /** The same routes as YAML of our own writing. */
    String written() {
        try {
            return YAML.writeValueAsString(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
