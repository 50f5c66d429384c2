package dev.caravan.tongue;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Usage;
import io.vertx.core.buffer.Buffer;

/** Understands the answer to one request. */
public interface Hearing {
    /** A whole answer in the caller's form. */
    record Heard(Buffer json, Usage usage) {}

    /** @throws ProviderFailure where the bytes are no whole answer */
    Heard whole(Buffer answer, int status);

    /** Reads the events of a stream; asked once. */
    EventReader events();

    /** How a stream is cut into events. */
    EventSplitter.Border border();
}
