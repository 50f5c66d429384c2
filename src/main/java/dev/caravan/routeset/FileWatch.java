package dev.caravan.routeset;

import dev.caravan.store.Chore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files and folders a few times a second, and says so when they have changed and come to rest: a folder that is
 * being checked out is one change. It looks instead of being told, for what a kernel tells differs by file system, and
 * new folders are easily missed.
 */
public final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long LOOK_MILLIS = 150;

    private record Stamp(
            FileTime saved, long size, @Nullable Object file) {
        static Stamp of(BasicFileAttributes seen) {
            return new Stamp(seen.lastModifiedTime(), seen.size(), seen.fileKey());
        }
    }

    private final List<Path> watched;
    private final Runnable changed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "file-watch");
        made.setDaemon(true);
        return made;
    });
    private Map<Path, Stamp> before;
    private boolean restless;
    private @Nullable ScheduledFuture<?> looking;

    /** {@code watched} need not be there yet. */
    public FileWatch(List<Path> watched, Runnable changed) {
        this.watched = List.copyOf(watched);
        this.changed = changed;
        this.before = look();
    }

    public FileWatch start() {
        // A task that throws would be the last of them.
        looking = thread.scheduleWithFixedDelay(
                new Chore("looking for edited files", this::tick), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void tick() {
        try {
            Map<Path, Stamp> now = look();
            if (!now.equals(before)) {
                before = now;
                restless = true;
            } else if (restless) {
                restless = false;
                changed.run();
            }
        } catch (RuntimeException | Error e) {
            // Thrown on, it would be the end of all looking.
            LOG.error("what was saved failed by our own fault; what was before goes on until the next change", e);
        }
    }

    private Map<Path, Stamp> look() {
        Map<Path, Stamp> seen = new HashMap<>();
        watched.forEach(path -> look(path, seen));
        return seen;
    }

    private static void look(Path root, Map<Path, Stamp> seen) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            files.forEach(file -> stamp(file, seen));
        } catch (IOException | UncheckedIOException e) {
            // It changed while we looked: the next look sees how.
            seen.put(root, new Stamp(FileTime.fromMillis(0), -1, null));
        }
    }

    private static void stamp(Path file, Map<Path, Stamp> seen) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                seen.put(file, Stamp.of(attributes));
            }
        } catch (IOException e) {
            seen.remove(file);
        }
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
        thread.shutdown();
    }
}
