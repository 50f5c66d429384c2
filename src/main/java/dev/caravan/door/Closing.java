package dev.caravan.door;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for something of the network's to close, so that what it stands on is not pulled away from under it. */
public final class Closing {
    private static final long PATIENCE_SECONDS = 3;

    private Closing() {}

    public static void await(Future<Void> closing) {
        try {
            closing.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // It was told, and the process ends all the same.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
