package dev.caravan.cli;

import dev.caravan.process.PropertyFiles;
import dev.caravan.settings.Settings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a command is called from and whom it speaks to. {@code overrides} are properties that count for more than those of
 * the file and of the environment.
 */
public record Shell(
        Map<String, String> environment,
        Map<String, String> overrides,
        InstantSource clock,
        PrintStream out,
        PrintStream err) {
    public static final Path PROPERTIES = Path.of("application.properties");

    /** Set by the launcher, which goes to its own folder: what its user names lies elsewhere. */
    private static final String CALLED_FROM = "CARAVAN_CALLED_FROM";

    /** A path as the user meant it. */
    public Path path(String named) {
        return Path.of(environment.getOrDefault(CALLED_FROM, "")).resolve(named);
    }

    public Settings settings() {
        return PropertyFiles.load(PROPERTIES, environment, overrides);
    }

    /** With properties of the command's own. */
    public Settings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(overrides);
        all.putAll(more);
        return PropertyFiles.load(PROPERTIES, environment, all);
    }

    public void warn(String command, List<String> warnings) {
        warnings.forEach(warning -> err.println("caravan " + command + ": " + warning));
    }
}
