package dev.caravan.dialect;

import dev.caravan.call.Usage;
import dev.caravan.conversation.EventFrame;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.conversation.EventTelling;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/** A stream in a provider's own dialect, told in the caller's form. Safe for two threads. */
final class ToldEvents implements EventReader {
    private final EventSplitter.Border border;
    private final Speech speech;
    private final EventTelling telling;
    private final long estimatedInput;

    ToldEvents(EventSplitter.Border border, Speech speech, EventTelling telling, long estimatedInput) {
        this.border = border;
        this.speech = speech;
        this.telling = telling;
        this.estimatedInput = estimatedInput;
    }

    @Override
    public synchronized Seen read(byte[] bytes, int from, int to, Buffer out) {
        try {
            Seen seen =
                    switch (border) {
                        case EMPTY_LINE -> event(bytes, from, to);
                        case END_OF_LINE -> line(bytes, from, to);
                        case LENGTH -> frame(bytes, from, to);
                    };
            out.appendBytes(telling.take());
            return seen;
        } catch (IOException e) {
            return new Seen.Fault(ProviderFailure.of(Trouble.SERVER_ERROR, 200, "one of its events is no JSON"));
        } catch (ProviderFailure e) {
            return new Seen.Fault(e);
        }
    }

    private Seen line(byte[] bytes, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            if (bytes[i] > ' ') {
                return speech.event(Slice.parse(bytes, i, to));
            }
        }
        return OTHER;
    }

    private Seen frame(byte[] bytes, int from, int to) throws IOException {
        EventFrame frame = EventFrame.read(bytes, from, to)
                .orElseThrow(() -> ProviderFailure.of(Trouble.NETWORK, 200, "a frame of its stream is damaged"));
        return speech.event(frame.json());
    }

    private Seen event(byte[] bytes, int from, int to) throws IOException {
        byte[] payload = EventSplitter.payload(bytes, from, to);
        if (payload.length == 0) {
            return OTHER;
        }
        return EventSplitter.isDone(payload) ? DONE : speech.event(Slice.parse(payload));
    }

    /** Gemini writes what goes wrong into its stream as it is, and not as an event. */
    @Override
    public synchronized Optional<ProviderFailure> complaint(byte[] rest) {
        try {
            speech.event(Slice.parse(rest));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (ProviderFailure e) {
            return Optional.of(e);
        }
    }

    @Override
    public synchronized void finish(Buffer out) {
        speech.end(estimatedInput);
        out.appendBytes(telling.take());
    }

    @Override
    public synchronized Usage usage(long estimated) {
        return speech.usage(estimated);
    }
}
