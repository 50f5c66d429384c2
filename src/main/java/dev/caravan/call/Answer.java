package dev.caravan.call;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** What there is to say to a caller, in the caller's form: a whole answer, or the events of a stream that has begun. */
public sealed interface Answer {
    /** Headers of the provider's that the caller gets to see, under lower-case names. */
    Map<String, String> headers();

    record Whole(Buffer json, Usage usage, Map<String, String> headers) implements Answer {
        public Whole {
            headers = Map.copyOf(headers);
        }
    }

    record Streamed(EventFlow flow, Map<String, String> headers) implements Answer {
        public Streamed {
            headers = Map.copyOf(headers);
        }
    }
}
