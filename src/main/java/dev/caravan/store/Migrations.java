package dev.caravan.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables to what this version of Caravan knows. */
final class Migrations {
    private static final String FOLDER = "classpath:caravan/schema";

    /** The newest there is under {@code caravan/schema}; a test holds the two together. */
    static final int NEWEST = 5;

    private Migrations() {}

    /**
     * @throws StoreTooNew where a later version of Caravan has been here
     * @throws FlywayException where a migration fails; what it did is undone then
     */
    static void run(Connection connection, DataSource source) throws SQLException {
        int found = version(connection);
        if (found > NEWEST) {
            throw new StoreTooNew(found, NEWEST);
        }
        if (found < NEWEST) {
            // Only where it has something to do, for it takes half a second.
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations(FOLDER)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        }
    }

    /** 0 where there are none. */
    static int version(Connection connection) throws SQLException {
        boolean known;
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "flyway_schema_history", null)) {
            known = tables.next();
        }
        if (!known) {
            return 0;
        }
        try (Statement statement = connection.createStatement();
                ResultSet newest = statement.executeQuery(
                        "SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE version IS NOT NULL")) {
            return newest.next() ? newest.getInt(1) : 0;
        }
    }
}
