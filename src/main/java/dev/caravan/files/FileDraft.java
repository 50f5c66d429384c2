package dev.caravan.files;

import dev.caravan.store.KeptBytes;
import dev.caravan.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A file on its way in: nobody sees it before it is finished. Used by one thread. */
public final class FileDraft {
    private enum Outcome {
        DONE,
        LOST,
        NO_ROOM
    }

    private final Store store;
    private final InstantSource clock;
    private final String id;
    private final String owner;
    private final long most;
    private final String holder;
    private int chunks;
    private long bytes;

    private FileDraft(Store store, InstantSource clock, String id, String owner, long most) {
        this.store = store;
        this.clock = clock;
        this.id = id;
        this.owner = owner;
        this.most = most;
        this.holder = Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /**
     * {@code id} is new.
     *
     * @throws NoRoom where the owner's files would take more than {@code most}
     */
    static FileDraft begin(
            Store store, InstantSource clock, String id, String owner, String purpose, String filename, long most) {
        FileDraft draft = new FileDraft(store, clock, id, owner, most);
        if (draft.begun(purpose, filename) == Outcome.LOST) {
            throw new IllegalStateException("the id of a new file is taken");
        }
        return draft;
    }

    /** Empty where another has begun it. It is taken whatever its owner's files take: what it holds is paid for. */
    static Optional<FileDraft> tryBegin(
            Store store, InstantSource clock, String id, String owner, String purpose, String filename) {
        FileDraft draft = new FileDraft(store, clock, id, owner, KeptBytes.NO_LIMIT);
        return draft.begun(purpose, filename) == Outcome.DONE ? Optional.of(draft) : Optional.empty();
    }

    private Outcome begun(String purpose, String filename) {
        long now = clock.millis();
        long each = KeptBytes.FILES.each();
        return told(store.write(connection -> {
            if (!FileRows.takeRoom(connection, owner, each, most, now)) {
                return Outcome.NO_ROOM;
            }
            int mine = FileRows.update(
                    connection,
                    "INSERT INTO stored_file (id, owner, purpose, filename, bytes, state, holder,"
                            + " touched_at, created_at, expires_at) VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?)"
                            + " ON CONFLICT (id) DO NOTHING",
                    id,
                    owner,
                    purpose,
                    filename,
                    holder,
                    now,
                    now,
                    Long.MAX_VALUE);
            if (mine == 0) {
                KeptBytes.FILES.subtract(connection, owner, each);
                return Outcome.LOST;
            }
            return Outcome.DONE;
        }));
    }

    private Outcome told(Outcome outcome) {
        if (outcome == Outcome.NO_ROOM) {
            throw new NoRoom(most);
        }
        return outcome;
    }

    public String id() {
        return id;
    }

    public long bytes() {
        return bytes;
    }

    /**
     * @throws DraftLost where it was taken for given up meanwhile
     * @throws NoRoom where its owner's files would take more than they may
     */
    void append(String text, int length) {
        int n = chunks;
        long now = clock.millis();
        Outcome outcome = told(store.write(connection -> {
            if (touch(connection, now, 0) == 0) {
                return Outcome.LOST;
            }
            if (!FileRows.takeRoom(connection, owner, length, most, now)) {
                return Outcome.NO_ROOM;
            }
            touch(connection, now, length);
            FileRows.update(connection, "INSERT INTO stored_chunk (file, n, text) VALUES (?, ?, ?)", id, n, text);
            return Outcome.DONE;
        }));
        if (outcome == Outcome.LOST) {
            throw new DraftLost();
        }
        chunks++;
        bytes += length;
    }

    private int touch(Connection connection, long now, int more) throws SQLException {
        return FileRows.update(
                connection,
                "UPDATE stored_file SET touched_at = ?, bytes = bytes + ? WHERE id = ? AND holder = ? AND state = 0",
                now,
                more,
                id,
                holder);
    }

    /**
     * From now on it is seen.
     *
     * @throws DraftLost where it was taken for given up meanwhile
     */
    public StoredFile finish(long keepMillis) {
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

    /** Its owner's files would take more than they may. */
    public static final class NoRoom extends RuntimeException {
        private final long most;

        NoRoom(long most) {
            super("the files of a key would take more than they may", null, false, false);
            this.most = most;
        }

        public long most() {
            return most;
        }
    }

    /** Nobody works on it any more, and its room is free again. */
    public static final class DraftLost extends RuntimeException {
        DraftLost() {
            super("a file on its way in was removed, for nothing of it had come for long", null, false, false);
        }
    }
}
