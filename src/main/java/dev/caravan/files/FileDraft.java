package dev.caravan.files;

import dev.caravan.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A file on its way in: nobody sees it before it is finished. Used by one thread. */
final class FileDraft {
    private final Store store;
    private final InstantSource clock;
    private final String id;
    private final String holder;
    private int chunks;
    private long bytes;

    private FileDraft(Store store, InstantSource clock, String id) {
        this.store = store;
        this.clock = clock;
        this.id = id;
        this.holder = Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** {@code id} is new. */
    static FileDraft begin(Store store, InstantSource clock, String id, String owner, String purpose, String filename) {
        return tryBegin(store, clock, id, owner, purpose, filename)
                .orElseThrow(() -> new IllegalStateException("the id of a new file is taken"));
    }

    /** Empty where another has begun it. */
    static Optional<FileDraft> tryBegin(
            Store store, InstantSource clock, String id, String owner, String purpose, String filename) {
        FileDraft draft = new FileDraft(store, clock, id);
        long now = clock.millis();
        boolean mine = store.write(connection -> FileRows.update(
                        connection,
                        "INSERT INTO stored_file (id, owner, purpose, filename, bytes, state, holder,"
                                + " touched_at, created_at, expires_at) VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?)"
                                + " ON CONFLICT (id) DO NOTHING",
                        id,
                        owner,
                        purpose,
                        filename,
                        draft.holder,
                        now,
                        now,
                        Long.MAX_VALUE)
                > 0);
        return mine ? Optional.of(draft) : Optional.empty();
    }

    String id() {
        return id;
    }

    long bytes() {
        return bytes;
    }

    /** @throws DraftLost where it was taken for given up meanwhile */
    void append(String text, int length) {
        int n = chunks;
        boolean held = store.write(connection -> {
            int mine = FileRows.update(
                    connection,
                    "UPDATE stored_file SET touched_at = ? WHERE id = ? AND holder = ? AND state = 0",
                    clock.millis(),
                    id,
                    holder);
            return mine > 0
                    && FileRows.update(
                                    connection,
                                    "INSERT INTO stored_chunk (file, n, text) VALUES (?, ?, ?)",
                                    id,
                                    n,
                                    text)
                            > 0;
        });
        if (!held) {
            throw new DraftLost();
        }
        chunks++;
        bytes += length;
    }

    /**
     * From now on it is seen.
     *
     * @throws DraftLost where it was taken for given up meanwhile
     */
    StoredFile finish(long keepMillis) {
        long now = clock.millis();
        List<StoredFile> whole = store.write(connection -> {
            int mine = FileRows.update(
                    connection,
                    "UPDATE stored_file SET state = 1, bytes = ?, created_at = ?,"
                            + " expires_at = ? WHERE id = ? AND holder = ? AND state = 0",
                    bytes,
                    now,
                    now + keepMillis,
                    id,
                    holder);
            return mine == 0 ? List.<StoredFile>of() : FileRows.files(connection, "id = ?", id);
        });
        if (whole.isEmpty()) {
            throw new DraftLost();
        }
        return whole.getFirst();
    }

    /** Nobody works on it any more, and its room is free again. */
    static final class DraftLost extends RuntimeException {
        DraftLost() {
            super("a file on its way in was removed, for nothing of it had come for long", null, false, false);
        }
    }
}
