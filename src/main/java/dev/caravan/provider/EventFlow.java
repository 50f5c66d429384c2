package dev.caravan.provider;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Usage;
import io.vertx.core.buffer.Buffer;

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
    }

    /** How a stream ended, with the tokens that came until then. */
    sealed interface End {
        Usage usage();

        record Complete(Usage usage) implements End {}

        record Cut(ProviderFailure why, Usage usage) implements End {}

        record CallerGone(Usage usage) implements End {}
    }
}
