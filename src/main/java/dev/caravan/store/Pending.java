package dev.caravan.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A work that waits for its transaction, and what becomes of it. */
final class Pending<T> {
    final CompletableFuture<T> done = new CompletableFuture<>();
    private final Work<T> work;
    private @Nullable T result;

    Pending(Work<T> work) {
        this.work = work;
    }

    void run(Connection connection) throws SQLException {
        result = work.with(connection);
    }

    @SuppressWarnings("NullAway") // what the work brought, null where it may bring that
    void complete() {
        done.complete(result);
    }

    void fail(Throwable why) {
        done.completeExceptionally(why);
    }
}
