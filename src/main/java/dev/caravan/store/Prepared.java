package dev.caravan.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A statement of the one connection that writes, prepared once: to prepare a long one takes longer than to run it. It
 * ends with its connection. For who writes, one thread at a time.
 */
public final class Prepared {
    private final String sql;
    private @Nullable Connection of;
    private @Nullable PreparedStatement statement;

    public Prepared(String sql) {
        this.sql = sql;
    }

    /** Not to be closed by who asks. */
    public PreparedStatement on(Connection connection) throws SQLException {
        PreparedStatement ready = statement;
        if (ready == null || of != connection || ready.isClosed()) {
            ready = connection.prepareStatement(sql);
            statement = ready;
            of = connection;
        }
        // What was left by a work that failed.
        ready.clearBatch();
        return ready;
    }
}
