package dev.caravan.dialect;

import dev.caravan.call.Usage;
import dev.caravan.failure.ProviderFailure;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Makes of a provider's events what the caller gets to see. Written to by one thread, asked for its usage by another. */
public interface EventReader {
    /** What one event turned out to be. */
    sealed interface Seen {
        /** Brings something of the answer, or its end. */
        record Token() implements Seen {}

        /** Nothing that the caller waits for, such as the role that goes before an answer. */
        record Other() implements Seen {}

        /** The answer is whole, nothing comes behind. */
        record Done() implements Seen {}

        /** The answer is whole; tokens may still be counted until the connection closes. */
        record Last() implements Seen {}

        record Fault(ProviderFailure why) implements Seen {}
    }

    Seen TOKEN = new Seen.Token();
    Seen OTHER = new Seen.Other();
    Seen DONE = new Seen.Done();
    Seen LAST = new Seen.Last();

    /** Looks at one event, and adds what the caller is to see of it. */
    Seen read(byte[] bytes, int from, int to, Buffer out);

    /** What a stream that ended too early said went wrong; {@code rest} came behind its last event. */
    default Optional<ProviderFailure> complaint(byte[] rest) {
        return Optional.empty();
    }

    /** Adds what the caller is to see at the end of a whole answer. */
    void finish(Buffer out);

    /** What was reported, or else an estimate from what came. */
    Usage usage(long estimatedInput);
}
