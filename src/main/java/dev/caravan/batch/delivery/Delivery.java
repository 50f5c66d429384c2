package dev.caravan.batch.delivery;

import dev.caravan.batch.store.Batch;
import java.io.IOException;

/** Hands results over to whoever ordered them. Called by one thread. */
public interface Delivery {
    /**
     * Hands over what is there by now. True where the batch is at its end and nothing is left to hand over. Whatever was
     * done before a crash is not done twice.
     */
    boolean deliver(Batch batch) throws IOException;

    /** The batch is of no interest any more, here. */
    default void forget(long number) {}
}
