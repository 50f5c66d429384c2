package dev.caravan.call;

import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * Who waits for the answer of a call, by whatever door they came in, and how they are told it. What is told to somebody
 * who is gone is lost. Told by one thread at a time.
 */
public interface Caller {
    /** Who it is in truth that waits; another one where somebody listens in on their behalf. */
    default Caller themselves() {
        return this;
    }

    /** Tells when they are gone. */
    Departure departure();

    /** Where the answer comes from; before all else that is said of it. */
    default void introduce(Replied.Origin origin) {
        origin.notes().forEach(this::note);
    }

    /** A fact about the answer, before the answer itself; where callers have headers, a header. */
    void note(String name, String value);

    /**
     * What it came to, now that it is on the bill; before the last word of it. {@code usd} is empty where nobody knows.
     */
    default void bill(Usage usage, Optional<String> usd) {}

    /** The whole answer. */
    void tell(Buffer json);

    /** A stream begins; its events go to the sink. */
    EventFlow.Sink listen();

    /** All of the stream's events were told, and the answer is whole. */
    void finish();

    /** The stream ends here, and the answer is not whole. */
    void breakOff(Refusal why);

    /** There is no answer. */
    void refuse(Refusal refusal);

    /** Nothing else comes, for nobody is there to hear it. */
    void leave();
}
