package dev.caravan.cli;

import dev.caravan.door.Closing;
import dev.caravan.price.PriceFile;
import dev.caravan.process.Gateway;
import dev.caravan.process.Household;
import dev.caravan.process.PropertyFiles;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator's folder holds, and what is wrong with it. The numbers are of the operator's own files; what is not
 * there comes from the jar and counts for nothing.
 */
record Inspection(int routeFiles, int properties, int prices, List<Fault> faults, List<String> warnings) {
    /** There is no such file, which is to say: the prices inside the jar. Those of the operator are looked at alone. */
    private static final Map<String, String> BUILT_IN_PRICES = Map.of("caravan.prices", "no prices.csv");

    Inspection {
        faults = faults.stream().distinct().sorted().toList();
        warnings = List.copyOf(warnings);
    }

    static Inspection of(Path folder, Map<String, String> environment) throws IOException {
        Settings.Source own = PropertyFiles.operators(folder.resolve("application.properties"));
        Settings.Reading reading = PropertyFiles.read(own, environment, Map.of());
        Settings settings = reading.settings();
        List<Fault> faults = new ArrayList<>(reading.faults());
        int prices = prices(folder.resolve(settings.text("caravan.prices")), faults);
        int routeFiles = 0;
        List<String> warnings = new ArrayList<>(settings.warnings());
        RouteSource routes = routes(folder, settings.text("caravan.routes"));
        if (routes == null) {
            faults.add(settings.fault(
                    "caravan.routes",
                    "caravan.routes names " + settings.text("caravan.routes") + ", which is no folder"));
        } else {
            routeFiles = routes instanceof RouteSource.Folder ? routes.files().size() : 0;
            Settings tried =
                    PropertyFiles.read(own, environment, BUILT_IN_PRICES).settings();
            faults.addAll(faults(tried, routes));
            RouteSet.warnings(routes).forEach(warning -> warnings.add(warning.toString()));
        }
        return new Inspection(routeFiles, own.values().size(), prices, faults, warnings);
    }

    /** {@code 7 route files, 98 properties, 21 prices} */
    String looked() {
        return String.join(
                ", ",
                shown(routeFiles, "route file", "route files", "the routes"),
                shown(properties, "property", "properties", "the properties"),
                shown(prices, "price", "prices", "the prices"));
    }

    private static String shown(int number, String one, String many, String builtIn) {
        return switch (number) {
            case 0 -> builtIn + " of the jar";
            case 1 -> "1 " + one;
            default -> number + " " + many;
        };
    }

    private static int prices(Path file, List<Fault> faults) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            String csv = Files.readString(file);
            List<Fault> found = PriceFile.faults(file.toString(), csv);
            faults.addAll(found);
            return PriceFile.rows(csv);
        } catch (MalformedInputException e) {
            faults.add(new Fault(file.toString(), 0, "cannot be read: it is not in UTF-8"));
            return 0;
        }
    }

    /** Null where the properties name a folder that is not there. */
    private static @Nullable RouteSource routes(Path folder, String named) throws IOException {
        Path routes = folder.resolve(named);
        if (Files.isDirectory(routes)) {
            return new RouteSource.Folder(routes);
        }
        if (!named.equals(RouteSource.USUAL)) {
            return null;
        }
        return holdsRoutes(folder) ? new RouteSource.Folder(folder) : new RouteSource.Jar();
    }

    private static boolean holdsRoutes(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(RouteSource.ENDING));
        }
    }

    private static List<Fault> faults(Settings settings, RouteSource routes) {
        Vertx vertx = Gateway.vertx();
        try (Household household = Household.create(
                vertx,
                settings,
                new SimpleMeterRegistry(),
                InstantSource.system(),
                RandomGenerator.getDefault(),
                Optional.empty(),
                false)) {
            return RouteSet.faults(household, settings, routes);
        } finally {
            Closing.await(vertx.close());
        }
    }
}
