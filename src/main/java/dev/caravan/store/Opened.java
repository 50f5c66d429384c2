package dev.caravan.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/** A store that is open: the one connection that writes, and a pool of those that read. */
final class Opened implements AutoCloseable {
    private static final int READERS = 4;
    private static final int PATIENCE_MILLIS = 5_000;
    private static final long LEAST_SPACE = 256 << 10;

    private final StorePlace place;
    private final HikariDataSource pool;
    private final Connection writing;
    private final @Nullable WriteAheadLog log;
    private final @Nullable SQLiteConnection ownFile;
    private final @Nullable Object fileKey;

    private Opened(StorePlace place, HikariDataSource pool, Connection writing, @Nullable WriteAheadLog log)
            throws SQLException {
        this.place = place;
        this.pool = pool;
        this.writing = writing;
        this.log = log;
        this.ownFile = place.isSqlite() ? writing.unwrap(SQLiteConnection.class) : null;
        this.fileKey = fileKey(place);
    }

    /** {@code examine} looks through all of it first, which takes a while. */
    static Opened open(StorePlace place, boolean examine) throws SQLException, IOException {
        if (place.file().isPresent()) {
            prepare(place.file().get().toAbsolutePath());
        }
        HikariDataSource pool = pool(place);
        try {
            Connection writing = pool.getConnection();
            if (examine && place.isSqlite()) {
                requireSound(writing);
            }
            Migrations.run(writing);
            Opened opened = new Opened(place, pool, writing, WriteAheadLog.of(place, pool, writing));
            opened.requireWritable();
            return opened;
        } catch (SQLException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static void prepare(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        OnlyOurs.folder(folder);
        if (Files.getFileStore(folder).getUsableSpace() < LEAST_SPACE) {
            throw new IOException("the disk is full");
        }
        OnlyOurs.file(file);
    }

    private static HikariDataSource pool(StorePlace place) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(place.url());
        config.setPoolName("store");
        config.setMaximumPoolSize(READERS + 2);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setInitializationFailTimeout(-1);
        // The writing connection is kept for good, and the one that looks after the log.
        config.setMaxLifetime(0);
        Properties properties = new Properties();
        if (place.isSqlite()) {
            properties.put("journal_mode", "WAL");
            properties.put("synchronous", "NORMAL");
            properties.put("busy_timeout", Integer.toString(PATIENCE_MILLIS));
            properties.put("transaction_mode", "IMMEDIATE");
        } else {
            config.setUsername(place.user());
            config.setPassword(place.password());
            properties.put("connectTimeout", "5");
            properties.put("socketTimeout", "60");
            properties.put("ApplicationName", "caravan");
            properties.put("reWriteBatchedInserts", "true");
        }
        config.setDataSourceProperties(properties);
        return new HikariDataSource(config);
    }

    private static void requireSound(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!found.next() || !"ok".equals(found.getString(1))) {
                throw new SQLException(StoreFaults.DAMAGED, "XX001");
            }
        }
    }

    /** A disk that cannot be written lets itself be read all the same. */
    private void requireWritable() throws SQLException {
        try (Statement statement = writing.createStatement()) {
            statement.executeUpdate("UPDATE revision SET number = number WHERE what = 'client_key'");
        }
    }

    void committed() {
        if (log != null) {
            log.committed();
        }
    }

    /** Null where the database looks after its log itself. */
    @Nullable
    WriteAheadLog log() {
        return log;
    }

    Connection writing() {
        return writing;
    }

    /**
     * Begins a transaction where nobody else has one. False where that cannot be told without waiting: of a server, whose
     * answers take their time, and while another program writes to the file.
     */
    boolean beginsAtOnce() {
        SQLiteConnection file = ownFile;
        if (file == null) {
            return false;
        }
        try {
            file.setBusyTimeout(0);
            try {
                file.setAutoCommit(false);
                return true;
            } finally {
                file.setBusyTimeout(PATIENCE_MILLIS);
            }
        } catch (SQLException e) {
            forgetTheBeginning(file);
            return false;
        }
    }

    /** The driver takes it for begun, whatever the database said. */
    private static void forgetTheBeginning(SQLiteConnection file) {
        try {
            file.setAutoCommit(true);
        } catch (SQLException e) {
            // There was nothing to commit.
        }
    }

    Connection reading() throws SQLException {
        return pool.getConnection();
    }

    /** Whether its file is still the one that was opened. */
    boolean inPlace() {
        return fileKey == null || fileKey.equals(fileKey(place));
    }

    private static @Nullable Object fileKey(StorePlace place) {
        try {
            return place.isSqlite()
                    ? Files.readAttributes(place.file().orElseThrow(), BasicFileAttributes.class)
                            .fileKey()
                    : null;
        } catch (IOException e) {
            return "gone";
        }
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
        try {
            writing.close();
        } catch (SQLException e) {
            // It is being given up anyway.
        }
        pool.close();
    }
}
