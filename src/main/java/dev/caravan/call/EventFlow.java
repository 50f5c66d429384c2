package dev.caravan.call;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.ProviderFailure;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The events of a stream whose first token is there. They flow once, into one sink. */
public interface EventFlow {
    /** Lets the events flow, and returns when there are no more. Blocks; the closing {@code [DONE]} is not among them. */
    End into(Sink sink);

    /** Where events go. Never called by two threads at once. */
    interface Sink {
        void write(Buffer events);

        /** Whether the reader is behind: nothing more should be written until {@link #whenRoom}. */
        boolean full();

        void whenRoom(Runnable go);

        /** Runs the first time that it is run, and never again: several may say that there is room. */
        static Runnable once(Runnable go) {
            AtomicBoolean gone = new AtomicBoolean();
            return () -> {
                if (gone.compareAndSet(false, true)) {
                    go.run();
                }
            };
        }

        /**
         * Waits until the reader is not behind any more.
         *
         * @throws CallerLeft where nobody reads any longer
         */
        default void awaitRoom(Departure departure) {
            departure.requirePresence();
            if (!full()) {
                return;
            }
            CountDownLatch room = new CountDownLatch(1);
            Runnable go = room::countDown;
            departure.listen(go);
            whenRoom(go);
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                departure.forget(go);
            }
            departure.requirePresence();
        }
    }

    /** How a stream ended, with the tokens that came until then. */
    sealed interface End {
        Usage usage();

        record Complete(Usage usage) implements End {}

        record Cut(ProviderFailure why, Usage usage) implements End {}

        record CallerGone(Usage usage) implements End {}
    }
}
