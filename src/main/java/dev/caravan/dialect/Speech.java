package dev.caravan.dialect;

import dev.caravan.call.Usage;
import dev.caravan.dialect.EventReader.Seen;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.Slice;

/**
 * What a provider says in its own dialect, told on to the caller while it is heard. One instance hears one answer, whole
 * or event by event. Owned by one thread at a time.
 */
public interface Speech {
    /** One event of a stream. */
    Seen event(Slice event);

    /** @throws ProviderFailure where this is no whole answer */
    void whole(Slice answer);

    /** Tells the end of a whole answer. */
    void end(long estimatedInput);

    /** What the provider reported, or else an estimate from what came. */
    Usage usage(long estimatedInput);
}
