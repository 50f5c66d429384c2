package dev.caravan.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings the tables to what this version of Caravan knows: all steps that are missing in one transaction, so that they are
 * there or none of them is. What was done stands in Flyway's table, in Flyway's words, for that is who did it once.
 */
final class Migrations {
    private static final String TABLE = "flyway_schema_history";
    private static final List<String> NAMES =
            List.of("V1__money", "V2__batches", "V3__files", "V4__kept_bytes", "V5__calls_at_once");

    /** The newest there is under {@code caravan/schema}; a test holds the two together. */
    static final int NEWEST = NAMES.size();

    private static final String OURS = "V1__money.sql";

    private Migrations() {}

    /**
     * @throws StoreTooNew where a later version of Caravan has been here
     * @throws SQLException where a step fails; what others did before it is undone then
     */
    static void run(Connection connection) throws SQLException {
        if (known(connection) == NEWEST) {
            return;
        }
        connection.setAutoCommit(false);
        try {
            waitForOthers(connection);
            for (String name : NAMES.subList(known(connection), NEWEST)) {
                apply(Migration.read(name), connection);
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static int known(Connection connection) throws SQLException {
        int found = version(connection);
        if (found > NEWEST) {
            throw new StoreTooNew(found, NEWEST);
        }
        return found;
    }

    /** Another process may be about it too. SQLite lets only one begin. */
    private static void waitForOthers(Connection connection) throws SQLException {
        if (isPostgres(connection)) {
            execute(connection, "SELECT pg_advisory_xact_lock(hashtext('" + TABLE + "'))");
        }
        for (String statement : isPostgres(connection) ? HISTORY_IN_POSTGRES : HISTORY_IN_SQLITE) {
            execute(connection, statement);
        }
    }

    private static boolean isPostgres(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }

    private static void apply(Migration migration, Connection connection) throws SQLException {
        long began = System.nanoTime();
        for (String statement : migration.statements()) {
            execute(connection, statement);
        }
        String user = connection.getMetaData().getUserName();
        try (PreparedStatement row = connection.prepareStatement("INSERT INTO " + TABLE
                + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                + " SELECT COALESCE(MAX(installed_rank), 0) + 1, ?, ?, 'SQL', ?, ?, ?, ?, ? FROM " + TABLE)) {
            int millis = (int) ((System.nanoTime() - began) / 1_000_000);
            Clean.setAll(
                    row,
                    Integer.toString(migration.version()),
                    migration.description(),
                    migration.script(),
                    migration.checksum(),
                    user == null ? "" : user,
                    millis,
                    true);
            row.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * 0 where there are none.
     *
     * @throws SQLException where the tables there are another program's, which keeps its history under the same name
     */
    static int version(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), TABLE, null)) {
            if (!tables.next()) {
                return 0;
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet newest = statement.executeQuery("SELECT MAX(CAST(version AS INTEGER)),"
                        + " SUM(CASE WHEN script = '" + OURS + "' THEN 1 ELSE 0 END), COUNT(*) FROM " + TABLE
                        + " WHERE version IS NOT NULL")) {
            if (!newest.next() || newest.getInt(3) == 0) {
                return 0;
            }
            if (newest.getInt(2) == 0) {
                throw new SQLException(StoreFaults.OF_ANOTHER);
            }
            return newest.getInt(1);
        }
    }

    private static final List<String> HISTORY_IN_SQLITE =
            List.of("""
            CREATE TABLE IF NOT EXISTS flyway_schema_history (
                installed_rank INT NOT NULL PRIMARY KEY,
                version VARCHAR(50),
                description VARCHAR(200) NOT NULL,
                type VARCHAR(20) NOT NULL,
                script VARCHAR(1000) NOT NULL,
                checksum INT,
                installed_by VARCHAR(100) NOT NULL,
                installed_on TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
                execution_time INT NOT NULL,
                success BOOLEAN NOT NULL
            )""", "CREATE INDEX IF NOT EXISTS flyway_schema_history_s_idx ON flyway_schema_history (success)");

    private static final List<String> HISTORY_IN_POSTGRES =
            List.of("""
            CREATE TABLE IF NOT EXISTS flyway_schema_history (
                installed_rank INT NOT NULL CONSTRAINT flyway_schema_history_pk PRIMARY KEY,
                version VARCHAR(50),
                description VARCHAR(200) NOT NULL,
                type VARCHAR(20) NOT NULL,
                script VARCHAR(1000) NOT NULL,
                checksum INT,
                installed_by VARCHAR(100) NOT NULL,
                installed_on TIMESTAMP NOT NULL DEFAULT now(),
                execution_time INT NOT NULL,
                success BOOLEAN NOT NULL
            )""", "CREATE INDEX IF NOT EXISTS flyway_schema_history_s_idx ON flyway_schema_history (success)");
}
