package dev.caravan.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The log of an SQLite file, into which commits go. They do not wait for the disk: this brings them there soon after, and
 * from time to time into the file itself, so that the log ends somewhere. Whoever commits would else do both now and then,
 * at the cost of its caller. For one thread beside the one that writes.
 */
final class WriteAheadLog implements AutoCloseable {
    /** 16 MB. */
    private static final int LONG = 4_000;

    /** So few are brought into the file in no time, though whoever would write must wait meanwhile. */
    private static final int FEW = 400;

    private final Path file;
    private final Connection beside;
    private volatile boolean ahead;

    private WriteAheadLog(Path file, Connection beside) {
        this.file = file;
        this.beside = beside;
    }

    /** Null where the store is no file. */
    static @Nullable WriteAheadLog of(StorePlace place, DataSource source, Connection writing) throws SQLException {
        if (place.file().isEmpty()) {
            return null;
        }
        try (Statement statement = writing.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint=0");
        }
        Path file = place.file().get();
        return new WriteAheadLog(file.resolveSibling(file.getFileName() + "-wal"), source.getConnection());
    }

    /** Something was committed that may not be on the disk yet. */
    void committed() {
        // Most find that it is known already.
        if (!ahead) {
            ahead = true;
        }
    }

    /** Brings onto the disk what was committed; whether the log should begin anew, for which it is now short enough. */
    boolean bringToDisk() throws IOException, SQLException {
        if (!ahead) {
            return false;
        }
        ahead = false;
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
            log.force(false);
        } catch (NoSuchFileException e) {
            // Moved away, or closed by the last who used it: then it is in the file.
            return false;
        }
        return frames("NOOP")[0] >= LONG && left(frames("PASSIVE")) <= FEW;
    }

    /**
     * Brings the rest into the file and begins anew, which the database does with the next row; while nobody else writes, or
     * there would be a rest for ever.
     */
    void beginAnew() throws SQLException {
        if (left(frames("PASSIVE")) == 0) {
            try (Statement statement = beside.createStatement()) {
                statement.executeUpdate("UPDATE revision SET number = number WHERE what = 'client_key'");
            }
        }
    }

    private static int left(int[] frames) {
        return frames[0] - frames[1];
    }

    /** How many there are, and how many of them are in the file too. */
    private int[] frames(String checkpoint) throws SQLException {
        try (Statement statement = beside.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(" + checkpoint + ")")) {
            return new int[] {row.getInt(2), row.getInt(3)};
        }
    }

    @Override
    public void close() {
        try {
            beside.close();
        } catch (SQLException e) {
            // It is being given up anyway.
        }
    }
}
