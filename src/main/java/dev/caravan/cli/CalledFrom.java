package dev.caravan.cli;

import java.nio.file.Path;
import java.util.Map;

/** Where the program was called from: the launcher goes to its own folder, and what its user names lies elsewhere. */
public final class CalledFrom {
    private static final String VARIABLE = "CARAVAN_CALLED_FROM";

    private CalledFrom() {}

    /** A path as the user meant it. */
    public static Path path(String named, Map<String, String> environment) {
        return Path.of(environment.getOrDefault(VARIABLE, "")).resolve(named);
    }
}
