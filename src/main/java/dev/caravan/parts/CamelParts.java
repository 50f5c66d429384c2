package dev.caravan.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that Camel of this version has, with the artifacts that hold it: most of it is not in the jar. Immutable, and
 * threads may share it.
 */
public final class CamelParts {
    private static final String FILE = "/caravan/camel-parts.txt";

    private final String camelVersion;
    private final Map<Part, String> artifacts;

    private CamelParts(String camelVersion, Map<Part, String> artifacts) {
        this.camelVersion = camelVersion;
        this.artifacts = Map.copyOf(artifacts);
    }

    /** What a part is; {@link #path} is where its artifact says so on the class path. */
    public enum Kind {
        COMPONENT("component", "component"),
        DATA_FORMAT("dataformat", "data format"),
        LANGUAGE("language", "language"),
        OTHER("other", "part");

        private final String name;
        private final String spoken;

        Kind(String name, String spoken) {
            this.name = name;
            this.spoken = spoken;
        }

        public String spoken() {
            return spoken;
        }

        public String path(String part) {
            return "META-INF/services/org/apache/camel/" + name + "/" + part;
        }

        private static Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.name.equals(name)) {
                    return kind;
                }
            }
            throw new IllegalStateException(FILE + " has a kind '" + name + "'");
        }
    }

    private record Part(Kind kind, String name) {}

    public static CamelParts known() {
        return Loaded.ONCE;
    }

    private static final class Loaded {
        static final CamelParts ONCE = load();
    }

    private static CamelParts load() {
        try (InputStream in = CamelParts.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + FILE);
            }
            String version = "";
            Map<Part, String> artifacts = new HashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                String[] words = line.strip().split(" ", -1);
                if (words.length == 3) {
                    artifacts.put(new Part(Kind.of(words[0]), words[1]), words[2]);
                } else if (words.length == 2) {
                    version = words[1];
                }
            }
            return new CamelParts(version, artifacts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String camelVersion() {
        return camelVersion;
    }

    /** What holds it; empty for what Camel does not have. */
    public Optional<String> artifact(Kind kind, String name) {
        return Optional.ofNullable(artifacts.get(new Part(kind, name)));
    }

    public Set<String> names(Kind kind) {
        Set<String> names = new TreeSet<>();
        artifacts.keySet().stream().filter(part -> part.kind == kind).forEach(part -> names.add(part.name));
        return names;
    }

    public Set<String> artifacts() {
        return new HashSet<>(artifacts.values());
    }
}
