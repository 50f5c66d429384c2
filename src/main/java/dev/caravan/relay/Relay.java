package dev.caravan.relay;

import dev.caravan.call.Answer;
import dev.caravan.call.Caller;
import dev.caravan.call.Delivered;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied;
import dev.caravan.provider.Answered;

/**
 * Tells the caller where the answer comes from, and lets the events of a stream through. Comes back when the last event
 * is out; a whole answer and the end of a stream wait until they are on the bill. Safe for use by many threads.
 */
public final class Relay {
    public Delivered pass(Replied replied) {
        Caller caller = replied.asked().caller();
        Answer answer = replied.answer();
        caller.introduce(replied.origin());
        answer.headers().forEach(caller::note);
        return switch (answer) {
            case Answer.Whole whole -> new Delivered(replied, new EventFlow.End.Complete(whole.usage()));
            case Answer.Streamed streamed -> new Delivered(replied, flow(replied, streamed.flow(), caller));
        };
    }

    private static EventFlow.End flow(Replied replied, EventFlow flow, Caller caller) {
        long started = System.nanoTime();
        EventFlow.End end = flow.into(caller.listen());
        if (replied instanceof Answered answered) {
            answered.walk().spent(System.nanoTime() - started);
        }
        return end;
    }
}
