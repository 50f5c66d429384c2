package dev.caravan.routeset;

import dev.caravan.settings.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/** Where the files of a set of routes lie. */
public sealed interface RouteSource {
    String ENDING = ".camel.yaml";
    String USUAL = "routes";

    /** Of a file with tests of routes, which may lie among them. */
    String TESTS = ".test.yaml";

    /** A file of routes that is larger is none; all of them are held in memory. */
    long LARGEST = 1 << 20;

    Collection<Resource> files() throws IOException;

    /** What an operator calls the place. */
    String name();

    /** Files that an operator may take for a part of the routes, and that nobody reads. */
    List<Fault> unread() throws IOException;

    /** What stands in its files, those that are no routes included, by name; tests of them are no part of it. */
    Map<String, String> texts() throws IOException;

    /** Where Camel looks for kamelets that routes name. */
    default String kamelets() {
        return "classpath:kamelets";
    }

    /**
     * The operator's folder, with the folders in it. One that has the spine is all there is; one that has not adds to the
     * routes inside the jar, or stands in for those of the same name.
     */
    record Folder(Path path) implements RouteSource {
        private static final String SPINE = "gateway" + ENDING;
        private static final Pattern CODE = Pattern.compile("org\\.apache\\.camel|RouteBuilder");
        private static final Pattern XML = Pattern.compile(
                "<(?:\\w+:)?(?:routes?|routeTemplates?|camel|camelContext|rests?|routeConfigurations?)\\b");

        @Override
        public Collection<Resource> files() throws IOException {
            List<Resource> own = read(path);
            Set<String> names = own.stream().map(Resource::getLocation).collect(Collectors.toSet());
            if (names.contains(SPINE)) {
                return own;
            }
            List<Resource> all = new ArrayList<>(own);
            new Jar()
                    .files().stream()
                            .filter(file -> !names.contains(file.getLocation()))
                            .forEach(all::add);
            return all;
        }

        @Override
        public Map<String, String> texts() throws IOException {
            Map<String, String> texts = new TreeMap<>();
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().endsWith(TESTS))
                        .toList()) {
                    texts.put(path.relativize(file).toString(), text(file));
                }
            }
            return texts;
        }

        /** Of a file that is too large for a route, whatever it does there, only what tells that it has changed. */
        private static String text(Path file) throws IOException {
            long size = Files.size(file);
            return size > LARGEST
                    ? size + " bytes of " + Files.getLastModifiedTime(file)
                    : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        }

        @Override
        public String kamelets() {
            return "file:" + path.resolve("kamelets") + "/," + RouteSource.super.kamelets();
        }

        @Override
        public String name() {
            return path.toString().isEmpty() ? "." : path.toString();
        }

        @Override
        public List<Fault> unread() throws IOException {
            try (Stream<Path> files = Files.walk(path)) {
                List<Fault> faults = new ArrayList<>();
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    why(file).ifPresent(reason -> faults.add(new Fault(file.toString(), 0, reason)));
                }
                return faults;
            }
        }

        private Optional<String> why(Path file) throws IOException {
            String name = file.getFileName().toString();
            String lower = name.toLowerCase(Locale.ROOT);
            if (name.startsWith(".") || name.endsWith(ENDING) || name.endsWith(TESTS)) {
                return Optional.empty();
            }
            if (lower.endsWith(".kamelet.yaml")) {
                Path home = path.resolve("kamelets");
                return home.equals(file.getParent())
                        ? Optional.empty()
                        : Optional.of("a kamelet is looked for in " + home + " alone: move it there");
            }
            if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
                return Optional.of("its name must end in " + ENDING + ", or nobody will read it");
            }
            if (lower.endsWith(".java") || lower.endsWith(".groovy") || lower.endsWith(".kts")) {
                return holds(file, CODE)
                        ? Optional.of("routes in a programming language are not run here: write them as YAML, in a file"
                                + " that ends in " + ENDING)
                        : Optional.empty();
            }
            return lower.endsWith(".xml") && holds(file, XML)
                    ? Optional.of("routes in XML are not run here: Camel's own program makes YAML of them, with 'camel"
                            + " transform route " + name + " --format=yaml'; call it NAME" + ENDING)
                    : Optional.empty();
        }

        private static boolean holds(Path file, Pattern words) throws IOException {
            return Files.size(file) <= LARGEST
                    && words.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .find();
        }
    }

    /** Those inside the jar, for a jar that runs alone. */
    record Jar() implements RouteSource {
        private static final String INSIDE = "/caravan/routes";

        @Override
        public Collection<Resource> files() throws IOException {
            URL root = RouteSource.class.getResource(INSIDE);
            if (root == null) {
                throw new IOException("the jar holds no routes");
            }
            if (root.openConnection() instanceof JarURLConnection inside) {
                return inJar(inside);
            }
            return read(Path.of(URI.create(root.toString())));
        }

        /** By the jar as the class loader has it open: one of our size takes long to open anew. */
        private static List<Resource> inJar(JarURLConnection root) throws IOException {
            String folder = INSIDE.substring(1) + "/";
            List<Resource> resources = new ArrayList<>();
            JarFile jar = root.getJarFile();
            for (JarEntry entry : jar.stream()
                    .filter(each -> each.getName().startsWith(folder))
                    .filter(each -> each.getName().endsWith(ENDING))
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    resources.add(
                            ResourceHelper.fromBytes(entry.getName().substring(folder.length()), in.readAllBytes()));
                }
            }
            return resources;
        }

        /** They never change. */
        @Override
        public Map<String, String> texts() {
            return Map.of();
        }

        @Override
        public String name() {
            return "the built-in routes";
        }

        @Override
        public List<Fault> unread() {
            return List.of();
        }
    }

    private static List<Resource> read(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Resource> resources = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(ENDING) && Files.isRegularFile(file)) {
                    String name = root.relativize(file).toString();
                    if (Files.size(file) > LARGEST) {
                        throw new RouteSetFault(
                                new Fault(name, 0, "is larger than 1 MiB, and no file of routes is"), null);
                    }
                    resources.add(ResourceHelper.fromBytes(name, Files.readAllBytes(file)));
                }
            }
            return resources;
        }
    }

    /**
     * The folder that the properties name; the jar's own routes where it is the usual one and is not there.
     *
     * @throws RouteSetFault where an operator named a folder that is not there
     */
    static RouteSource in(String folder) {
        Path path = Path.of(folder);
        if (Files.isDirectory(path)) {
            return new Folder(path);
        }
        if (folder.equals(USUAL)) {
            return new Jar();
        }
        throw new RouteSetFault(new Fault(folder, 0, "there is no such folder, and caravan.routes names it"), null);
    }
}
