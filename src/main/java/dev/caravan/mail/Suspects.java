package dev.caravan.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in a folder which letters are being read, before they are. A note that is there already is of a process that ended
 * meanwhile: such a letter is read with no other beside it, so that the next end has one cause, and then not again. Safe
 * for use by many threads.
 */
final class Suspects {
    private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);
    private static final int MOST_ENDS = 2;
    private static final Duration KEPT = Duration.ofDays(1);

    private final Path folder;
    private final InstantSource clock;
    private final ReadWriteLock others = new ReentrantReadWriteLock(true);
    private final AtomicBoolean swept = new AtomicBoolean();

    Suspects(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Lasts until the letter is read. */
    interface Reading extends AutoCloseable {
        boolean isSafe();

        @Override
        void close();
    }

    /** What it returns unlocks. */
    @SuppressWarnings("LockNotBeforeTry")
    Reading begin(String key) {
        if (swept.compareAndSet(false, true)) {
            sweep();
        }
        Path note = folder.resolve(name(key));
        int ends = ends(note);
        if (ends >= MOST_ENDS) {
            return new Ended(false, () -> {});
        }
        Lock lock = ends == 0 ? others.readLock() : others.writeLock();
        lock.lock();
        write(note, ends + 1);
        return new Ended(true, () -> {
            delete(note);
            lock.unlock();
        });
    }

    private record Ended(boolean isSafe, Runnable end) implements Reading {
        @Override
        public void close() {
            end.run();
        }
    }

    private static String name(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static int ends(Path note) {
        try {
            return Integer.parseInt(Files.readString(note).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException | NumberFormatException e) {
            // Written to a full disk, perhaps: it was there.
            return 1;
        }
    }

    /** Without room for a note the letter is read all the same. */
    private void write(Path note, int ends) {
        try {
            Files.createDirectories(folder);
            Files.writeString(note, Integer.toString(ends));
        } catch (IOException e) {
            LOG.debug("no note of a letter can be made in {}", folder, e);
        }
    }

    private static void delete(Path note) {
        try {
            boolean unused = Files.deleteIfExists(note);
        } catch (IOException e) {
            LOG.debug("the note {} cannot be deleted", note, e);
        }
    }

    /** Notes of letters that never came again. */
    private void sweep() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> notes = Files.list(folder)) {
            notes.filter(this::isOld).forEach(Suspects::delete);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", folder, e);
        }
    }

    private boolean isOld(Path note) {
        try {
            return Files.getLastModifiedTime(note).toInstant().plus(KEPT).isBefore(clock.instant());
        } catch (IOException e) {
            return false;
        }
    }
}
