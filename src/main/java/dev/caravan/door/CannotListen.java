package dev.caravan.door;

import io.vertx.core.http.HttpServer;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A port could not be taken; the message names it and the property that chooses another. */
public final class CannotListen extends RuntimeException {
    private static final long PATIENCE_SECONDS = 10;

    private CannotListen(String message, Throwable cause) {
        super(message, cause);
    }

    /** Starts the server and waits until it listens. */
    public static void orListen(HttpServer server, String host, int port, String property) throws InterruptedException {
        try {
            server.listen(port, host).toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            String variable = property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
            throw new CannotListen(
                    "cannot listen on " + host + ":" + port + ": " + why.getMessage() + "; " + property + " or "
                            + variable + " chooses another port",
                    why);
        }
    }
}
