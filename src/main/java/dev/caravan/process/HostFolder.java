package dev.caravan.process;

import dev.caravan.store.OnlyOurs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a Caravan inside another program keeps its store if nobody says: in the folder that the system has for such things,
 * under the name of the program's working directory. The same program finds the same one again; a second Caravan in the
 * same JVM gets one of its own.
 */
final class HostFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostFolder.class);
    private static final int MOST = 100;

    private final Path path;
    private final @Nullable FileChannel claim;

    private HostFolder(Path path, @Nullable FileChannel claim) {
        this.path = path;
        this.claim = claim;
    }

    public static HostFolder claim(Map<String, String> environment, Properties system) {
        Path host = Path.of(system.getProperty("user.dir", "")).toAbsolutePath();
        Path home = state(environment, system).resolve("caravan");
        try {
            return claim(home.resolve(name(host)));
        } catch (IOException e) {
            return passing(home, e);
        }
    }

    private static HostFolder claim(Path wanted) throws IOException {
        for (int number = 1; number <= MOST; number++) {
            Path path = number == 1 ? wanted : wanted.resolveSibling(wanted.getFileName() + "-" + number);
            OnlyOurs.folder(path);
            // The JVM keeps account of locks across class loaders; another process may well share the folder.
            FileChannel channel =
                    FileChannel.open(path.resolve("host.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                Object unused = channel.tryLock();
                return new HostFolder(path, channel);
            } catch (OverlappingFileLockException e) {
                channel.close();
            }
        }
        throw new IOException("there are " + MOST + " of them already");
    }

    private static HostFolder passing(Path home, IOException why) {
        try {
            Path path = Files.createTempDirectory("caravan-");
            LOG.warn(
                    "{} cannot be used for the ledger ({}): it is in {}, which may be gone after the next start; set"
                            + " caravan.data",
                    home,
                    why.toString(),
                    path);
            return new HostFolder(path, null);
        } catch (IOException e) {
            LOG.debug("there is no room for a folder of its own", e);
            return new HostFolder(home, null);
        }
    }

    private static Path state(Map<String, String> environment, Properties system) {
        String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
        if (!xdg.isBlank()) {
            return Path.of(xdg);
        }
        Path home = Path.of(system.getProperty("user.home", ""));
        String os = system.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        if (os.startsWith("windows") && !local.isBlank()) {
            return Path.of(local);
        }
        return os.startsWith("mac") ? home.resolve("Library/Application Support") : home.resolve(".local/state");
    }

    /** Readable, and another one for each working directory. */
    private static String name(Path host) {
        Path last = host.getFileName();
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(host.toString().getBytes(StandardCharsets.UTF_8));
            return (last == null ? "root" : last) + "-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        if (claim != null) {
            try {
                claim.close();
            } catch (IOException e) {
                LOG.debug("the claim on {} goes with this process", path, e);
            }
        }
    }
}
