package dev.caravan.dialect;

import dev.caravan.call.Bytes;
import dev.caravan.call.Usage;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** Understands the answer to one request. */
public interface Hearing {
    /** A whole answer in the caller's form. */
    record Heard(Buffer json, Usage usage) {}

    /**
     * Understands a whole answer; what it becomes on the way is weighed.
     *
     * @throws ProviderFailure where the bytes are no whole answer
     */
    Heard whole(Buffer answer, int status, Scale scale);

    /** Reads the events of a stream; asked once. */
    default EventReader events() {
        throw new IllegalStateException("this answer is never streamed");
    }

    /** How a stream is cut into events. */
    default EventSplitter.Border border() {
        return EventSplitter.Border.EMPTY_LINE;
    }

    /** @throws ProviderFailure where the bytes are no JSON object */
    static Slice parsed(Buffer answer, int status, Scale scale) {
        Slice root;
        try {
            root = Slice.parse(Bytes.of(answer), scale);
        } catch (IOException e) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no whole JSON");
        }
        if (!root.isObject()) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no JSON object");
        }
        return root;
    }
}
