package dev.caravan.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A real PostgreSQL, started once for all tests of a run; each test has a database of its own in it. */
public final class Postgres {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Postgres() {}

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL does not start here", e);
            }
        }
    }

    /** The address of a new and empty database, for {@code caravan.store.url}. */
    public static String database() {
        String name = "caravan_" + COUNT.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return Server.RUNNING.getJdbcUrl("postgres", name);
    }

    /** In the server's own database. */
    public static void execute(String sql) {
        DataSource source = Server.RUNNING.getPostgresDatabase();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
