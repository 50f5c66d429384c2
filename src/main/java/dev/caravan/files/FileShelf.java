package dev.caravan.files;

import dev.caravan.store.KeptBytes;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in the store, in pieces: several processes share them, and none holds one in memory. A file is seen when it is
 * whole, by its owner alone, until it expires. Whatever fails with {@link StoreTrouble} changed nothing that is seen. Safe
 * for use by many threads.
 */
public final class FileShelf {
    private static final Logger LOG = LoggerFactory.getLogger(FileShelf.class);

    /** Results are written without a pause: who writes none for so long is dead. */
    private static final Duration LEFT = Duration.ofSeconds(20);

    private static final int CHUNKS_AT_ONCE = 16;
    private static final int BYTES_OF_ID = 12;

    /** What nobody can guess need not be told apart from what is not there. */
    private static final SecureRandom CHANCE = new SecureRandom();

    private final Store store;
    private final InstantSource clock;

    public FileShelf(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    static String newId() {
        byte[] bytes = new byte[BYTES_OF_ID];
        CHANCE.nextBytes(bytes);
        return "file-" + HexFormat.of().formatHex(bytes);
    }

    /**
     * A new file, unseen until it is whole.
     *
     * @throws FileDraft.NoRoom where the owner's files would take more than {@code most}, now or when it goes on
     */
    public FileDraft begin(String owner, String purpose, String filename, long most) {
        return FileDraft.begin(store, clock, newId(), owner, purpose, filename, most);
    }

    /** @throws FileDraft.NoRoom where so many bytes more would be too much, as far as is known now */
    public void requireRoom(String owner, long bytes, long most) {
        boolean fits = store.<Long>read(connection -> KeptBytes.FILES.of(connection, owner)) + bytes <= most;
        if (!fits && !fitsWithoutExpired(owner, bytes, most)) {
            throw new FileDraft.NoRoom(most);
        }
    }

    private boolean fitsWithoutExpired(String owner, long bytes, long most) {
        long now = clock.millis();
        return store.write(connection -> FileRows.takeRoom(connection, owner, bytes, most, now)
                && KeptBytes.FILES.subtract(connection, owner, bytes));
    }

    /** What becomes of a file that several processes may want to write. */
    sealed interface Beginning {
        record Fresh(FileDraft draft) implements Beginning {}

        /** It was written before. */
        record Whole() implements Beginning {}

        /** Another process writes it. */
        record Busy() implements Beginning {}
    }

    /** A file with an id of its own; what a process left of it that died is begun anew. */
    Beginning begin(String id, String owner, String purpose, String filename) {
        long now = clock.millis();
        boolean left = store.write(connection ->
                FileRows.retire(connection, "id = ? AND state = 0 AND touched_at < ?", id, now - LEFT.toMillis()) > 0);
        if (left) {
            remove(id);
        }
        List<String> states =
                store.read(connection -> FileRows.texts(connection, "SELECT state FROM stored_file WHERE id = ?", id));
        if (states.isEmpty()) {
            return FileDraft.tryBegin(store, clock, id, owner, purpose, filename)
                    .<Beginning>map(Beginning.Fresh::new)
                    .orElseGet(Beginning.Busy::new);
        }
        return states.getFirst().equals("0") ? new Beginning.Busy() : new Beginning.Whole();
    }

    /** Of a file that is whole. */
    Optional<Long> bytes(String id) {
        return store.read(connection -> FileRows.files(connection, "id = ? AND state = 1", id)).stream()
                .map(StoredFile::bytes)
                .findFirst();
    }

    public Optional<StoredFile> find(String owner, String id) {
        long now = clock.millis();
        return store
                .read(connection -> FileRows.files(
                        connection, "id = ? AND owner = ? AND state = 1 AND expires_at > ?", id, owner, now))
                .stream()
                .findFirst();
    }

    /** Which of them a list shows: of one purpose where that is not empty, behind a file where there is one. */
    public record Wanted(String owner, String purpose, Optional<StoredFile> after, boolean newestFirst, int most) {}

    public List<StoredFile> list(Wanted wanted) {
        long now = clock.millis();
        String order = wanted.newestFirst() ? "DESC" : "ASC";
        String behind = wanted.newestFirst() ? "<" : ">";
        long edge = wanted.newestFirst() ? Long.MAX_VALUE : Long.MIN_VALUE;
        long created = wanted.after().map(StoredFile::created).orElse(edge);
        String id = wanted.after().map(StoredFile::id).orElse("");
        return store.read(connection -> FileRows.files(
                connection,
                "owner = ? AND state = 1 AND expires_at > ? AND (purpose = ? OR ? = '')"
                        + " AND (created_at, id) " + behind + " (?, ?) ORDER BY created_at " + order + ", id " + order
                        + " LIMIT ?",
                wanted.owner(),
                now,
                wanted.purpose(),
                wanted.purpose(),
                created,
                id,
                wanted.most()));
    }

    /** The piece with that number, from 0; empty behind the last. */
    public Optional<String> chunk(String id, int n) {
        return store.read(connection -> FileRows.chunk(connection, id, n));
    }

    /** From now on nobody sees it; {@link #remove} makes the room free. False where there is none of that owner's. */
    public boolean hide(String owner, String id) {
        return store.write(connection -> FileRows.retire(
                        connection, "id = ? AND owner = ? AND state = 1 AND expires_at > ?", id, owner, clock.millis()))
                > 0;
    }

    /** A file on its way in comes to no end: what is there of it goes, now or with the next sweep. */
    public void giveUp(String id) {
        try {
            store.write(connection -> FileRows.retire(connection, "id = ? AND state = 0", id));
        } catch (StoreTrouble e) {
            LOG.debug("what is there of {} stays for now: {}", id, e.reason());
            return;
        }
        removeIfPossible(id);
    }

    /** Now, or else with the next sweep. */
    public void removeIfPossible(String id) {
        try {
            remove(id);
        } catch (StoreTrouble e) {
            LOG.debug("what is there of {} stays for now: {}", id, e.reason());
        }
    }

    /** A little at a time, for others write meanwhile. */
    void remove(String id) {
        int gone;
        do {
            gone = store.write(connection -> FileRows.update(
                    connection,
                    "DELETE FROM stored_chunk WHERE file = ? AND n IN"
                            + " (SELECT n FROM stored_chunk WHERE file = ? ORDER BY n LIMIT " + CHUNKS_AT_ONCE + ")",
                    id,
                    id));
        } while (gone > 0);
        store.write(
                connection -> FileRows.update(connection, "DELETE FROM stored_file WHERE id = ? AND state = 2", id));
    }
}
