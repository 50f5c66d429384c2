package dev.caravan.parts;

import dev.caravan.parts.CamelParts.Kind;
import dev.caravan.settings.Nearest;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An artifact that is to be added, by Maven's coordinates. A part of Camel's has no version: it is always that of the
 * Camel in the jar, also in a later one. Immutable.
 */
record Wanted(String group, String artifact, Optional<String> version) {
    private static final String CAMEL = "org.apache.camel";
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][\\w.-]*");

    /** {@code camel-sql}, {@code sql}, {@code group:artifact:version}. */
    static Wanted named(String text) throws CannotAdd {
        String[] words = text.split(":", -1);
        for (String word : words) {
            if (!WORD.matcher(word).matches()) {
                throw CannotAdd.misnamed("'" + text + "' is neither a part of Camel's, such as camel-sql, nor"
                        + " group:artifact:version");
            }
        }
        return switch (words.length) {
            case 1 -> camels(text, words[0], Optional.empty());
            case 2 ->
                Character.isDigit(words[1].charAt(0))
                        ? camels(text, words[0], Optional.of(words[1]))
                        : located(text, words[0], words[1], Optional.empty());
            case 3 -> located(text, words[0], words[1], Optional.of(words[2]));
            default -> throw CannotAdd.misnamed("'" + text + "' is too long: name it group:artifact:version");
        };
    }

    private static Wanted located(String text, String group, String artifact, Optional<String> version)
            throws CannotAdd {
        if (group.equals(CAMEL)) {
            return camels(text, artifact, version);
        }
        return new Wanted(group, artifact, version);
    }

    private static Wanted camels(String text, String name, Optional<String> version) throws CannotAdd {
        CamelParts parts = CamelParts.known();
        String artifact = artifact(parts, name)
                .orElseThrow(() -> CannotAdd.misnamed("Camel " + parts.camelVersion() + " has no '" + name + "'"
                        + Nearest.of(name, names(parts))
                                .map(near -> ", did you mean '" + near + "'?")
                                .orElse("; what is not Camel's is named group:artifact:version")));
        if (version.isPresent() && !version.get().equals(parts.camelVersion())) {
            throw CannotAdd.misnamed("'" + text + "' does not fit: the jar has Camel " + parts.camelVersion()
                    + ", and its parts must be of the same version; leave the version out");
        }
        return new Wanted(CAMEL, artifact, Optional.empty());
    }

    private static Optional<String> artifact(CamelParts parts, String name) {
        if (parts.artifacts().contains(name)) {
            return Optional.of(name);
        }
        for (Kind kind : Kind.values()) {
            Optional<String> artifact = parts.artifact(kind, name);
            if (artifact.isPresent()) {
                return artifact;
            }
        }
        return Optional.empty();
    }

    private static Set<String> names(CamelParts parts) {
        Set<String> names = new TreeSet<>(parts.artifacts());
        for (Kind kind : Kind.values()) {
            names.addAll(parts.names(kind));
        }
        return names;
    }

    boolean isCamels() {
        return group.equals(CAMEL);
    }

    /** The version that is asked of Maven. */
    String versionAsked() {
        return version.orElseGet(() -> CamelParts.known().camelVersion());
    }

    boolean sameArtifact(Wanted other) {
        return group.equals(other.group) && artifact.equals(other.artifact);
    }

    /** {@code org.apache.camel:camel-sql}, {@code org.mariadb.jdbc:mariadb-java-client:3.5.3} */
    @Override
    public String toString() {
        return group + ":" + artifact + version.map(words -> ":" + words).orElse("");
    }
}
