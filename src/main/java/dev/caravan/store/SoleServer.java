package dev.caravan.store;

import dev.caravan.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of those who serve on one SQLite file there is one: budgets and limits are counted in its memory, and two would let twice
 * as much be spent. The operating system holds the lock, and lets it go with whoever is killed. Several may serve on one
 * PostgreSQL. Threads may share it.
 */
public final class SoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SoleServer.class);
    private static final String ENDING = ".serves";

    /** Of this process: on some systems, to look at a lock of one's own is to lose it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final @Nullable Path lock;
    private final @Nullable FileChannel channel;

    private SoleServer(@Nullable Path lock, @Nullable FileChannel channel) {
        this.lock = lock;
        this.channel = channel;
    }

    /** @throws AnotherServes where there is one already */
    public static SoleServer claim(Settings settings) {
        StorePlace place = StorePlace.of(settings);
        Optional<Path> file = place.file();
        if (file.isEmpty()) {
            return new SoleServer(null, null);
        }
        try {
            Path folder = OnlyOurs.folder(
                    Objects.requireNonNull(file.get().toAbsolutePath().getParent()));
            return claim(folder.toRealPath().resolve(file.get().getFileName() + ENDING), place);
        } catch (IOException e) {
            // Whoever opens the store says what is wrong with its place.
            LOG.debug("the store {} cannot be locked: a second Caravan on it would not be noticed", place, e);
            return new SoleServer(null, null);
        }
    }

    private static SoleServer claim(Path lock, StorePlace place) throws IOException {
        if (!OURS.add(lock)) {
            throw new AnotherServes(
                    place.toString(), Long.toString(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        try {
            OnlyOurs.file(lock);
            channel = FileChannel.open(lock, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw new AnotherServes(place.toString(), Files.readString(lock).strip());
            }
            sign(channel);
            return new SoleServer(lock, channel);
        } catch (IOException | AnotherServes e) {
            OURS.remove(lock);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    /** So that the next one can say who it is. */
    private static void sign(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void close() {
        if (lock != null && channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("the lock {} goes with this process", lock, e);
            }
            OURS.remove(lock);
        }
    }
}
