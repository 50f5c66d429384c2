package dev.caravan.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the jar is made of: the version of each artifact by its {@code group:artifact}. The build writes it down; where no
 * build was, nothing is known. Immutable, and threads may share it.
 */
public record Inside(Map<String, String> versions) {
    private static final String FILE = "/caravan/inside.txt";
    private static final Pattern ARTIFACT =
            Pattern.compile("^\\s*([\\w.-]+:[\\w.-]+):jar:(?:[\\w.-]+:)?([\\w.-]+):(?:compile|runtime)\\b");

    public Inside {
        versions = Map.copyOf(versions);
    }

    public static Inside jar() {
        try (InputStream in = Inside.class.getResourceAsStream(FILE)) {
            return in == null ? new Inside(Map.of()) : read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Maven lists what a project needs at run time. */
    static Inside read(String listed) {
        Map<String, String> versions = new TreeMap<>();
        for (String line : listed.split("\n", -1)) {
            Matcher artifact = ARTIFACT.matcher(line);
            if (artifact.find()) {
                versions.put(artifact.group(1), artifact.group(2));
            }
        }
        return new Inside(versions);
    }

    Optional<String> version(String group, String artifact) {
        return Optional.ofNullable(versions.get(group + ":" + artifact));
    }

    /** By the artifact's name alone. */
    Optional<String> version(String artifact) {
        return versions.entrySet().stream()
                .filter(each -> each.getKey().endsWith(":" + artifact))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    Set<String> names() {
        return versions.keySet();
    }
}
