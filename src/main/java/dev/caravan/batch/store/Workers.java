package dev.caravan.batch.store;

import dev.caravan.store.Clean;
import dev.caravan.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processes that work on batches, this one among them. While there is one to work on each says every second that it
 * is alive; what one held that does so no longer is free for others. Where there is none it says so once, and is taken for
 * alive until somebody who has work asks. On the same machine it is seen at once that a process is gone. Threads may share
 * it.
 */
public final class Workers {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final long UNTIL_ASKED = Long.MAX_VALUE;
    private static final long CLOCK_DRIFT_MILLIS = 5_000;
    private static final Path PROCESSES = Path.of("/proc/self/ns/pid");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final String LOCALHOST = "localhost";
    private static final String ORPHANS = " WHERE holder IS NOT NULL AND holder NOT IN (SELECT id FROM worker)";

    private final String me;
    private final String host;
    private final boolean serves;
    private final Store store;
    private final InstantSource clock;

    public Workers(String me, boolean serves, Store store, InstantSource clock) {
        this.me = me;
        this.host = host();
        this.serves = serves;
        this.store = store;
        this.clock = clock;
    }

    public String me() {
        return me;
    }

    /** This machine; in a container with processes of its own another one than outside. */
    public static String host() {
        return Here.NAME;
    }

    /** Looked up once, and by no resolver: who is slow to answer would be slow to say that we are alive. */
    private static final class Here {
        static final String NAME = name();

        private static String name() {
            String name = machine();
            try {
                return name + " " + Files.readSymbolicLink(PROCESSES);
            } catch (IOException | UnsupportedOperationException e) {
                return name;
            }
        }

        private static String machine() {
            try {
                String named = Files.readString(HOST_NAME).strip();
                return named.isEmpty() ? LOCALHOST : named;
            } catch (IOException e) {
                return Stream.of("HOSTNAME", "COMPUTERNAME")
                        .map(System::getenv)
                        .filter(named -> named != null && !named.isBlank())
                        .findFirst()
                        .orElse(LOCALHOST);
            }
        }
    }

    /** There is work, or will be; whoever had none is asked whether they are alive. */
    public void sayAlive() {
        say(clock.millis() + LEASE.toMillis());
        if (store.read(this::idle) > 0) {
            store.write(connection -> BatchBook.update(
                    connection,
                    "UPDATE worker SET alive_until = ? WHERE alive_until = ? AND id <> ?",
                    clock.millis() + LEASE.toMillis(),
                    UNTIL_ASKED,
                    me));
        }
    }

    private long idle(Connection connection) throws SQLException {
        return BatchBook.number(
                connection, "SELECT COUNT(*) FROM worker WHERE alive_until = ? AND id <> ?", UNTIL_ASKED, me);
    }

    /** There is no work. Writes nothing where that is known. */
    public void sayIdle() {
        boolean known = store.read(connection -> BatchBook.number(
                        connection, "SELECT COUNT(*) FROM worker WHERE alive_until = ? AND id = ?", UNTIL_ASKED, me)
                > 0);
        if (!known) {
            say(UNTIL_ASKED);
        }
    }

    private void say(long aliveUntil) {
        store.write(connection -> BatchBook.update(
                connection,
                "INSERT INTO worker (id, host, process, process_began, serves, alive_until) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until",
                me,
                host,
                ProcessHandle.current().pid(),
                began(ProcessHandle.current()),
                serves ? 1 : 0,
                aliveUntil));
    }

    private static long began(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** What the dead held is free again: true where that was anything. */
    public boolean freeWhatTheDeadHeld() {
        List<String> dead = store.read(this::dead);
        if (dead.isEmpty() && store.read(Workers::orphans) == 0) {
            return false;
        }
        return store.write(connection -> {
            for (String id : dead) {
                BatchBook.update(connection, "DELETE FROM worker WHERE id = ?", id);
            }
            int freed = BatchBook.update(connection, "DELETE FROM batch_claim" + ORPHANS);
            BatchBook.update(connection, "UPDATE batch SET holder = NULL" + ORPHANS);
            return freed > 0;
        });
    }

    /** What is held by nobody. */
    private static long orphans(Connection connection) throws SQLException {
        return BatchBook.number(connection, "SELECT COUNT(*) FROM batch_claim" + ORPHANS)
                + BatchBook.number(connection, "SELECT COUNT(*) FROM batch" + ORPHANS);
    }

    private List<String> dead(Connection connection) throws SQLException {
        List<String> dead = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, host, process, process_began, alive_until FROM worker");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                boolean late = rows.getLong("alive_until") < clock.millis();
                boolean gone = rows.getString("host").equals(host)
                        && !runs(rows.getLong("process"), rows.getLong("process_began"));
                if ((late || gone) && !rows.getString("id").equals(me)) {
                    dead.add(rows.getString("id"));
                }
            }
        }
        return dead;
    }

    private static boolean runs(long process, long began) {
        Optional<ProcessHandle> found = ProcessHandle.of(process);
        return found.isPresent() && found.get().isAlive() && Math.abs(began(found.get()) - began) < CLOCK_DRIFT_MILLIS;
    }

    /** Whether another process serves on this store. */
    public boolean anotherServes() {
        List<String> dead = store.read(this::dead);
        return store.read(connection -> {
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT id FROM worker WHERE serves = 1 AND id <> ?");
                    ResultSet rows = selectOthers(select)) {
                while (rows.next()) {
                    if (!dead.contains(rows.getString(1))) {
                        return true;
                    }
                }
                return false;
            }
        });
    }

    private ResultSet selectOthers(PreparedStatement select) throws SQLException {
        Clean.set(select, 1, me);
        return select.executeQuery();
    }

    /** This one ends, and holds nothing any more. */
    public void sayGoodbye() {
        store.write(connection -> {
            BatchBook.update(connection, "DELETE FROM batch_claim WHERE holder = ?", me);
            BatchBook.update(connection, "UPDATE batch SET holder = NULL WHERE holder = ?", me);
            return BatchBook.update(connection, "DELETE FROM worker WHERE id = ?", me);
        });
    }
}
