package dev.caravan.files;

import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files that have expired or were deleted, and what is left of those that never came to their end. Safe for use by
 * many threads; one of them does the work.
 */
public final class FileSweep {
    private static final Logger LOG = LoggerFactory.getLogger(FileSweep.class);

    /** Whoever writes a file says so with each piece. */
    private static final Duration GIVEN_UP = Duration.ofMinutes(5);

    private static final int AT_ONE_GO = 20;

    private final Store store;
    private final FileShelf shelf;
    private final InstantSource clock;
    private final AtomicBoolean underWay = new AtomicBoolean();

    public FileSweep(Store store, InstantSource clock) {
        this.store = store;
        this.shelf = new FileShelf(store, clock);
        this.clock = clock;
    }

    public void run() {
        if (!underWay.compareAndSet(false, true)) {
            return;
        }
        try {
            hide();
            List<String> unseen = store.read(connection ->
                    FileRows.texts(connection, "SELECT id FROM stored_file WHERE state = 2 LIMIT " + AT_ONE_GO));
            unseen.forEach(shelf::remove);
        } catch (StoreTrouble e) {
            LOG.debug("files that nobody sees stay for now: {}", e.reason());
        } finally {
            underWay.set(false);
        }
    }

    private void hide() {
        long now = clock.millis();
        long givenUp = now - GIVEN_UP.toMillis();
        boolean any = store.read(connection -> !FileRows.texts(
                        connection,
                        "SELECT id FROM stored_file WHERE (state = 1 AND expires_at <= ?)"
                                + " OR (state = 0 AND touched_at < ?) LIMIT 1",
                        now,
                        givenUp)
                .isEmpty());
        if (any) {
            store.write(connection -> FileRows.retire(
                    connection, "(state = 1 AND expires_at <= ?) OR (state = 0 AND touched_at < ?)", now, givenUp));
        }
    }
}
