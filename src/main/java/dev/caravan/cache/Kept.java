package dev.caravan.cache;

import dev.caravan.call.Answer;
import dev.caravan.call.Bytes;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Usage;
import dev.caravan.conversation.replay.Rendering;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.Request;
import java.time.Duration;
import java.util.Map;

/**
 * An answer as it is kept: one document in its callers' form, where it came from, and how long it holds. Nobody changes
 * its bytes. Threads may share it.
 */
public final class Kept {
    private static final int BESIDE_THE_DOCUMENT = 300;

    private final byte[] document;
    private final Usage usage;
    private final Origin origin;
    private final Duration ttl;

    Kept(byte[] document, Usage usage, Origin origin, Duration ttl) {
        this.document = document;
        this.usage = usage;
        // Told again, no provider was asked for it.
        this.origin = origin.again();
        this.ttl = ttl;
    }

    Origin origin() {
        return origin;
    }

    Usage usage() {
        return usage;
    }

    Duration ttl() {
        return ttl;
    }

    byte[] document() {
        return document;
    }

    int length() {
        return document.length;
    }

    /** The memory that it takes. */
    int weight() {
        return document.length + BESIDE_THE_DOCUMENT;
    }

    /** For another caller: whole, or as the events of a stream. */
    Answer answer(Request request) {
        if (!request.streamed()) {
            return new Answer.Whole(Bytes.buffer(document), usage, Map.of());
        }
        boolean usageWanted = request instanceof ChatRequest chat && chat.usageWanted();
        byte[] events = Rendering.of(request.form()).events(document, usageWanted);
        return new Answer.Streamed(
                sink -> {
                    sink.write(Bytes.buffer(events));
                    return new EventFlow.End.Complete(usage);
                },
                Map.of());
    }
}
