package dev.caravan.process;

import dev.caravan.routeset.FileWatch;
import dev.caravan.routeset.RouteSetFault;
import dev.caravan.routeset.RouteSets;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Fault;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets what an operator saves take effect: routes and properties as one, all or nothing. What was saved and says the same
 * as before changes nothing. Owned by the thread that watches the files.
 */
final class Edits implements AutoCloseable {
    private static final String PROPERTIES = "application.properties";

    private record Said(Map<String, String> properties, Map<String, String> routes) {}

    private final RouteSets sets;
    private final Supplier<Settings> read;
    private final Consumer<Settings> accepted;
    private final FileWatch watch;
    private @Nullable Said last;

    /** {@code read} reads the properties anew, {@code accepted} hears of those that hold from now on. */
    Edits(RouteSets sets, Settings started, Supplier<Settings> read, Path properties, Consumer<Settings> accepted) {
        this.sets = sets;
        this.read = read;
        this.accepted = accepted;
        this.last = said(started);
        this.watch = new FileWatch(List.of(Path.of(started.text("caravan.routes")), properties), this::apply).start();
    }

    private static @Nullable Said said(Settings settings) {
        try {
            return new Said(settings.all(), source(settings).texts());
        } catch (RouteSetFault | IOException e) {
            return null;
        }
    }

    private static RouteSource source(Settings settings) {
        return RouteSource.in(settings.text("caravan.routes"));
    }

    private void apply() {
        try {
            Settings settings = read.get();
            RouteSource source = source(settings);
            Said now = new Said(settings.all(), source.texts());
            if (!now.equals(last)) {
                last = now;
                serve(settings, source);
            }
        } catch (MalformedSetting e) {
            refuse(e.faults().isEmpty() ? List.of(new Fault(PROPERTIES, 0, words(e))) : e.faults());
        } catch (RouteSetFault e) {
            refuse(e.faults());
        } catch (IOException e) {
            refuse(List.of(new Fault("routes", 0, words(e))));
        }
    }

    private void serve(Settings settings, RouteSource source) {
        try {
            sets.serve(settings, source);
            accepted.accept(settings);
        } catch (RouteSetFault e) {
            // Who builds a set has said why it does not stand.
            last = null;
        }
    }

    private void refuse(List<Fault> faults) {
        last = null;
        sets.reject(faults);
    }

    private static String words(Exception e) {
        return String.valueOf(e.getMessage());
    }

    @Override
    public void close() {
        watch.close();
    }
}
