package dev.caravan.routeset;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/** Where the files of a set of routes lie. */
public sealed interface RouteSource {
    String ENDING = ".camel.yaml";
    String USUAL = "routes";

    Collection<Resource> files() throws IOException;

    /** The operator's folder, with the folders in it. */
    record Folder(Path path) implements RouteSource {
        @Override
        public Collection<Resource> files() throws IOException {
            return read(path);
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
            URI uri = URI.create(root.toString());
            if (!uri.getScheme().equals("jar")) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath(INSIDE));
            }
        }
    }

    private static List<Resource> read(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Resource> resources = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(ENDING) && Files.isRegularFile(file)) {
                    String name = root.relativize(file).toString();
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
        throw new RouteSetFault("caravan.routes=" + folder + ": there is no such folder", null);
    }
}
