package dev.caravan.cli;

import dev.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once of each, of folders in which other users of the machine may read prompts and answers, and of files in which
 * they may write what Caravan does. Used by one thread at a time.
 */
final class OpenToOthers {
    private static final Logger LOG = LoggerFactory.getLogger(OpenToOthers.class);
    private static final int MOST = 10_000;

    private final Path properties;
    private final Set<String> said = new HashSet<>();

    OpenToOthers(Path properties) {
        this.properties = properties;
    }

    void warn(Settings settings) {
        Path inbox = Path.of(settings.text("caravan.inbox"));
        for (Path kept : List.of(
                Path.of(settings.text("caravan.data")),
                Path.of(settings.text("caravan.outbox")),
                inbox.resolve(".done"),
                inbox.resolve(".failed"))) {
            if (readable(kept)) {
                say("what is kept in " + kept + " can be read by every user of this machine: chmod -R o= " + kept);
            }
        }
        for (Path obeyed : List.of(
                Path.of(settings.text("caravan.routes")), properties, Path.of(settings.text("caravan.prices")))) {
            if (writable(obeyed)) {
                say("what Caravan does by " + obeyed + " can be changed by other users of this machine: chmod -R go-w "
                        + obeyed);
            }
        }
    }

    private void say(String warning) {
        if (said.add(warning)) {
            LOG.warn(warning);
        }
    }

    private static boolean readable(Path folder) {
        try {
            Set<PosixFilePermission> rights = attributes(folder).permissions();
            return rights.contains(PosixFilePermission.OTHERS_READ)
                    || rights.contains(PosixFilePermission.OTHERS_EXECUTE);
        } catch (IOException | UnsupportedOperationException e) {
            // It is not there, or the file system knows of no users.
            return false;
        }
    }

    /** It, or something in it. */
    private static boolean writable(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.limit(MOST).anyMatch(OpenToOthers::writableItself);
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    private static boolean writableItself(Path path) {
        try {
            PosixFileAttributes seen = attributes(path);
            Set<PosixFilePermission> rights = seen.permissions();
            // Many systems give each user a group of their own name.
            boolean ownGroup = seen.group().getName().equals(seen.owner().getName());
            return rights.contains(PosixFilePermission.OTHERS_WRITE)
                    || (rights.contains(PosixFilePermission.GROUP_WRITE) && !ownGroup);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class);
    }
}
