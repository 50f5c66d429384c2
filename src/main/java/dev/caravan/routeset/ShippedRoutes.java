package dev.caravan.routeset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;

/** The routes that Caravan comes with, as they stand in the jar. */
final class ShippedRoutes {
    /** They are all written in the same form. */
    private static final Pattern ID = Pattern.compile("(?m)^    (?:id|routeId): (\\S+)$");

    private static final class Read {
        private static final Set<String> IDS = read();
    }

    private ShippedRoutes() {}

    static Set<String> ids() {
        return Read.IDS;
    }

    private static Set<String> read() {
        try {
            return new RouteSource.Jar()
                    .files().stream().flatMap(ShippedRoutes::ids).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> ids(Resource file) {
        try {
            String text = new String(file.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return ID.matcher(text).results().map(found -> found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
