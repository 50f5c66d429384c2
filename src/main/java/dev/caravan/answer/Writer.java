package dev.caravan.answer;

import dev.caravan.account.Accounted;
import dev.caravan.account.Failed;
import dev.caravan.call.Answer;
import dev.caravan.call.Call;
import dev.caravan.call.Caller;
import dev.caravan.call.EventFlow;
import dev.caravan.chain.Walk;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.price.Money;
import dev.caravan.tier.Routed;
import java.util.Optional;

/** Tells callers what they have not heard yet: a whole answer, the end of a stream, or why there is none. Threads may share it. */
public final class Writer {
    /** A header of the route's own, on whatever the call is answered with; it stands before the answer begins. */
    public void note(Call call, String header, String value) {
        call.asked().caller().note(header, value);
    }

    /** The last of an answer, now that it is on the bill. */
    public Accounted write(Accounted accounted) {
        Caller caller = accounted.asked().caller();
        Optional<String> usd = accounted.bill().altogether().map(Money::toString);
        caller.bill(accounted.delivered().end().usage(), usd);
        switch (accounted.delivered().replied().answer()) {
            case Answer.Whole whole -> {
                usd.ifPresent(cost -> caller.note("x-caravan-cost-usd", cost));
                caller.tell(whole.json());
            }
            case Answer.Streamed streamed -> end(caller, accounted.delivered().end());
        }
        return accounted;
    }

    private static void end(Caller caller, EventFlow.End end) {
        switch (end) {
            case EventFlow.End.Complete complete -> caller.finish();
            case EventFlow.End.Cut cut -> caller.breakOff(brokenOff(cut.why()));
            case EventFlow.End.CallerGone gone -> caller.leave();
        }
    }

    private static Refusal brokenOff(ProviderFailure why) {
        return new Refusal(
                502, "server_error", "stream_cut", null, "the provider's stream broke off: " + why.reason(), null);
    }

    /** Answers a call that failed, whatever stage it had come to. */
    public Failed refuse(Failed failed) {
        Caller caller = failed.caller();
        if (failed.refusal().isEmpty()) {
            caller.leave();
        } else {
            failed.walk().ifPresent(walk -> describe(caller, walk));
            caller.refuse(failed.refusal().get());
        }
        return failed;
    }

    private static void describe(Caller caller, Walk walk) {
        caller.note("x-caravan-attempts", Integer.toString(walk.attempts()));
        if (!walk.tier().equals(Routed.NAMED)) {
            caller.note("x-caravan-tier", walk.tier());
        }
    }
}
