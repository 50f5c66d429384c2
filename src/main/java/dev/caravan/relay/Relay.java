package dev.caravan.relay;

import dev.caravan.call.Answer;
import dev.caravan.call.Caller;
import dev.caravan.call.Delivered;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied;
import dev.caravan.provider.Answered;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Tells the caller where the answer comes from, and lets the events of a stream through. Comes back when the last event
 * is out; a whole answer and the end of a stream wait until they are on the bill. Safe for use by many threads.
 */
public final class Relay {
    private final boolean textsKept;

    /** {@code textsKept} where the operator keeps what is answered. */
    public Relay(boolean textsKept) {
        this.textsKept = textsKept;
    }

    public Delivered pass(Replied replied) {
        Caller caller = replied.asked().caller();
        Answer answer = replied.answer();
        caller.introduce(replied.origin());
        answer.headers().forEach(caller::note);
        return switch (answer) {
            case Answer.Whole whole -> new Delivered(replied, new EventFlow.End.Complete(whole.usage()), text(whole));
            case Answer.Streamed streamed -> streamed(replied, streamed.flow(), caller.listen());
        };
    }

    private Optional<String> text(Answer.Whole whole) {
        return textsKept ? Optional.of(whole.json().toString(StandardCharsets.UTF_8)) : Optional.empty();
    }

    private Delivered streamed(Replied replied, EventFlow flow, EventFlow.Sink reader) {
        if (!textsKept) {
            return new Delivered(replied, flow(replied, flow, reader), Optional.empty());
        }
        Transcript transcript = new Transcript(reader);
        EventFlow.End end = flow(replied, flow, transcript);
        return new Delivered(replied, end, Optional.of(transcript.text()));
    }

    private static EventFlow.End flow(Replied replied, EventFlow flow, EventFlow.Sink reader) {
        long started = System.nanoTime();
        EventFlow.End end = flow.into(reader);
        if (replied instanceof Answered answered) {
            answered.walk().spent(System.nanoTime() - started);
        }
        return end;
    }
}
