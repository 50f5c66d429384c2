package dev.caravan.cli.test;

import dev.caravan.cli.Shell;
import dev.caravan.cli.WrongUsage;
import dev.caravan.process.PropertyFiles;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of tests, and the routes and properties that they are run against. */
record Place(List<Path> files, RouteSource routes, Path home) {
    private static final String PROPERTIES = "application.properties";

    /** A folder with routes of its own is tested by its own tests; any other holds tests of the program's routes. */
    static Place of(Shell shell, String named) throws IOException {
        Path here = Path.of("");
        if (named.isEmpty()) {
            RouteSource routes = routes(here);
            return new Place(
                    routes instanceof RouteSource.Folder folder ? tests(folder.path()) : List.of(), routes, here);
        }
        Path path = shell.path(named);
        if (Files.isRegularFile(path) && path.toString().endsWith(RouteTest.ENDING)) {
            return new Place(List.of(path), routes(here), here);
        }
        if (!Files.isDirectory(path)) {
            throw new WrongUsage("there is no folder and no NAME" + RouteTest.ENDING + " '" + path + "'");
        }
        if (Files.exists(path.resolve(PROPERTIES)) || Files.isDirectory(path.resolve(RouteSource.USUAL))) {
            RouteSource routes = routes(path);
            return new Place(tests(routes instanceof RouteSource.Folder folder ? folder.path() : path), routes, path);
        }
        return new Place(tests(path), holdsRoutes(path) ? new RouteSource.Folder(path) : routes(here), here);
    }

    private static RouteSource routes(Path home) {
        String named = settings(home).text("caravan.routes");
        Path folder = home.resolve(named);
        return Files.isDirectory(folder) ? new RouteSource.Folder(folder) : RouteSource.in(named);
    }

    private static Settings settings(Path home) {
        return PropertyFiles.load(home.resolve(PROPERTIES), Map.of(), Map.of());
    }

    private static List<Path> tests(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(RouteTest.ENDING) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean holdsRoutes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(RouteSource.ENDING));
        }
    }

    /** The operator's properties, with those of a test; the environment's are left out, and with it all keys in there. */
    Settings.Reading settings(Map<String, String> overrides) {
        return PropertyFiles.read(PropertyFiles.operators(home.resolve(PROPERTIES)), Map.of(), overrides);
    }
}
