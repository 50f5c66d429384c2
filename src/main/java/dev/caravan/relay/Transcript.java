package dev.caravan.relay;

import dev.caravan.call.EventFlow;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** The events of a stream as they go by, written down for those who must keep them. Owned by the thread that writes. */
final class Transcript implements EventFlow.Sink {
    /** What is longer is kept as far as this. */
    private static final int LONGEST = 4 << 20;

    private final EventFlow.Sink reader;
    private final Buffer kept = Buffer.buffer();

    Transcript(EventFlow.Sink reader) {
        this.reader = reader;
    }

    @Override
    public void write(Buffer events) {
        if (kept.length() < LONGEST) {
            kept.appendBuffer(events);
        }
        reader.write(events);
    }

    @Override
    public boolean full() {
        return reader.full();
    }

    @Override
    public void whenRoom(Runnable go) {
        reader.whenRoom(go);
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
