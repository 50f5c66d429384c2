package dev.caravan.parts;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder whose jars join the class path, after the jar's own classes: drivers, components, data formats, beans. The
 * launcher puts them there; what is added is seen from the next start.
 */
public final class Library {
    /** Beside the program, where its properties and routes are. */
    public static final Path USUAL = Path.of("lib");

    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d[\\w.-]*)\\.jar");

    private final Path folder;
    private final Inside inside;

    public Library(Path folder, Inside inside) {
        this.folder = folder;
        this.inside = inside;
    }

    /** What came of it: the jars that are new, those that went, and what the jar has anyhow. */
    public record Change(List<String> came, List<String> went, List<String> alreadyInside) {
        public Change {
            came = List.copyOf(came);
            went = List.copyOf(went);
            alreadyInside = List.copyOf(alreadyInside);
        }
    }

    /** Brings these and all that was added before, with what they need; what nothing needs any more goes. */
    public Change add(List<String> names, String path, Runnable asking)
            throws IOException, InterruptedException, CannotAdd {
        List<Wanted> more = new ArrayList<>();
        List<String> alreadyInside = new ArrayList<>();
        for (String name : names) {
            Wanted one = Wanted.named(name);
            Optional<String> version = inside.version(one.group(), one.artifact());
            if (version.isPresent()) {
                requireSame(one, version.get());
                alreadyInside.add(one.artifact() + " " + version.get());
            } else if (!one.isCamels() && one.version().isEmpty()) {
                throw CannotAdd.misnamed("'" + name + "' needs its version: " + one + ":VERSION");
            } else {
                more.add(one);
            }
        }
        Added before = Added.in(folder);
        if (more.isEmpty() && !names.isEmpty()) {
            return new Change(List.of(), List.of(), alreadyInside);
        }
        List<Wanted> all = before.with(more);
        if (all.isEmpty() && before.jars().isEmpty()) {
            throw CannotAdd.misnamed("nothing was added before: name what is to come");
        }
        asking.run();
        return resolve(before, all, alreadyInside, path);
    }

    private static void requireSame(Wanted one, String version) throws CannotAdd {
        if (one.version().isPresent() && !one.version().get().equals(version)) {
            throw CannotAdd.misnamed("the jar has " + one.artifact() + " " + version
                    + " itself, and what it has goes before what is in lib/");
        }
    }

    private Change resolve(Added before, List<Wanted> wanted, List<String> alreadyInside, String path)
            throws IOException, InterruptedException, CannotAdd {
        Set<String> now = new TreeSet<>();
        List<String> came = new ArrayList<>();
        if (!wanted.isEmpty()) {
            Maven maven = Maven.onPath(path);
            Files.createDirectories(folder);
            Path arrived = Files.createTempDirectory(folder.toAbsolutePath(), ".adding");
            try {
                maven.copy(wanted, inside, arrived);
                for (Path jar : jars(arrived)) {
                    String name = jar.getFileName().toString();
                    now.add(name);
                    if (!Files.exists(folder.resolve(name))) {
                        came.add(name);
                        // A process that runs keeps the file that it has open.
                        Files.move(jar, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            } finally {
                for (Path left : jars(arrived)) {
                    Files.delete(left);
                }
                Files.delete(arrived);
            }
        }
        List<String> went = new ArrayList<>();
        for (String jar : new TreeSet<>(before.jars())) {
            if (!now.contains(jar) && Files.deleteIfExists(folder.resolve(jar))) {
                went.add(jar);
            }
        }
        if (Files.isDirectory(folder)) {
            new Added(wanted, now).writeTo(folder);
        }
        return new Change(came, went, alreadyInside);
    }

    private static List<Path> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** What an operator should hear of at start: jars that nobody sees, or that do not fit. */
    public List<String> warnings(String classPath) throws IOException {
        Set<String> seen = Set.of(classPath.split(Pattern.quote(File.pathSeparator), -1));
        List<String> warnings = new ArrayList<>();
        for (Path jar : jars(folder)) {
            if (!seen.contains(jar.toString())) {
                warnings.add(jar + " is not on the class path: ./caravan puts it there, java -jar does not");
            }
            Matcher name = NAME.matcher(jar.getFileName().toString());
            if (name.matches()) {
                unfit(name.group(1), name.group(2)).ifPresent(why -> warnings.add(jar + " " + why));
            }
        }
        return warnings;
    }

    private Optional<String> unfit(String artifact, String version) {
        Optional<String> ours = inside.version(artifact);
        if (ours.isPresent()) {
            return Optional.of(
                    "is of no use: the jar has " + artifact + " " + ours.get() + " itself, which goes first");
        }
        CamelParts parts = CamelParts.known();
        if (parts.artifacts().contains(artifact) && !version.equals(parts.camelVersion())) {
            return Optional.of("does not fit Camel " + parts.camelVersion() + ": ./caravan add " + artifact
                    + " brings the one that does");
        }
        return Optional.empty();
    }
}
