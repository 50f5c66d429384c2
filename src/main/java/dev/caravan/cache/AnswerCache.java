package dev.caravan.cache;

import dev.caravan.admit.Admitted;
import dev.caravan.cache.key.CallKey;
import dev.caravan.call.Asked;
import dev.caravan.call.CacheUse;
import dev.caravan.call.Call;
import dev.caravan.call.Delivered;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Recall;
import dev.caravan.call.Usage;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.request.MessagesRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call's answer is there already, is on its way to somebody else, or must be asked for, and whether a
 * new answer is worth keeping. Safe for use by many threads.
 */
public final class AnswerCache {
    /** Who was waiting for the calls of so many others in vain waits for nobody else's. */
    private static final int MOST_FLIGHTS = 2;

    private final Shelf shelf;
    private final OnceShelf onceShelf;
    private final Flights flights;
    private final CacheRules rules;

    public AnswerCache(Shelf shelf, OnceShelf onceShelf, Flights flights, CacheRules rules) {
        this.shelf = shelf;
        this.onceShelf = onceShelf;
        this.flights = flights;
        this.rules = rules;
    }

    /** Gives the call its key; where the cache has no business with it, says so. */
    public Call seek(Admitted admitted) {
        Asked asked = admitted.asked();
        Optional<String> name = asked.papers().idempotencyKey();
        if (name.isPresent() && !countsOnly(asked)) {
            Once once = Once.of(asked, name.get(), admitted.keyName());
            return new Seeking(admitted, once.key(), Optional.of(once));
        }
        if (rules.off() || asked.recall() == Recall.NEVER || countsOnly(asked)) {
            return passedBy(admitted);
        }
        CallKey key = CallKey.of(asked.request(), asked.passedHeaders(), owner(admitted));
        return new Seeking(admitted, key.text(), Optional.empty());
    }

    /** Also where answers are shared: which model answers a tier is a matter of the caller's plan. */
    private String owner(Admitted admitted) {
        // No key's name has a blank in it.
        return rules.shared()
                ? "plan " + admitted.client().permission(admitted.asked()).name()
                : admitted.keyName();
    }

    private static boolean countsOnly(Asked asked) {
        return asked.request() instanceof MessagesRequest messages && messages.counting();
    }

    private static Sought passedBy(Admitted admitted) {
        return new Sought(admitted, CacheUse.BYPASS);
    }

    /**
     * The answer that was found, or the one that is on its way to another caller, or the call as one that must be made.
     *
     * @throws Refusal where the other caller's call failed
     * @throws CallerLeft where this caller left meanwhile
     */
    public Call recall(Seeking seeking, @Nullable Kept found) {
        if (found != null && rules.allow(found)) {
            return hit(seeking.admitted(), found);
        }
        // What is to be answered once is made by one at a time, however often that fails.
        boolean oneAtATime = seeking.once().isPresent();
        for (int flown = 1; ; flown++) {
            Flights.Seat seat = flights.seat(seeking);
            if (seat.first()) {
                return first(seeking, seat.flight());
            }
            Flight.Ride ride = seat.flight().ride(seeking);
            if (ride instanceof Flight.Ride.Told told) {
                return new Recalled(seeking.admitted(), CacheUse.COALESCED, told.answer(), told.origin());
            }
            boolean another = ride instanceof Flight.Ride.Another && flown < MOST_FLIGHTS;
            if (!another && !oneAtATime) {
                return new Sought(seeking.admitted(), CacheUse.MISS);
            }
        }
    }

    private Call first(Seeking seeking, Flight flight) {
        Kept meanwhile = meanwhile(seeking, flight);
        if (meanwhile != null) {
            flights.land(seeking.key(), flight, new Flight.Landing.Whole(meanwhile));
            return hit(seeking.admitted(), meanwhile);
        }
        JointCaller joint = new JointCaller(seeking, flight, flights.room(), flights.longest());
        return new Sought(
                new Admitted(seeking.asked().by(joint), seeking.admitted().client()), CacheUse.MISS);
    }

    private @Nullable Kept meanwhile(Seeking seeking, Flight flight) {
        if (seeking.once().isEmpty()) {
            Kept kept = seeking.asked().recall() == Recall.WELCOME ? shelf.find(seeking.key()) : null;
            return kept != null && rules.allow(kept) ? kept : null;
        }
        try {
            return onceShelf.find(seeking.once().get()).orElse(null);
        } catch (RuntimeException e) {
            Refusal refusal = e instanceof Refusal told ? told : Refusal.ourFault();
            flights.land(seeking.key(), flight, new Flight.Landing.Failed(refusal, Circumstances.of(seeking)));
            throw e;
        }
    }

    private static Recalled hit(Admitted admitted, Kept kept) {
        return new Recalled(admitted, CacheUse.HIT, kept.answer(admitted.asked().request()), kept.origin());
    }

    /** What is to be kept, and under which key. */
    public record Keeping(String key, Kept answer) {}

    /** The answer as it is worth keeping in memory, if it is. What is to be answered once is kept in the store by now. */
    public Optional<Keeping> keep(Delivered delivered) {
        if (!(delivered.asked().caller() instanceof JointCaller joint)) {
            return Optional.empty();
        }
        Optional<Kept> kept = Manuscript.of(delivered, joint.track(), rules.ttl());
        joint.bring(kept.orElse(null));
        if (joint.once().isPresent()) {
            kept.ifPresent(answer -> onceShelf.keep(joint.once().get(), answer));
            return Optional.empty();
        }
        return kept.filter(answer -> answer.length() <= rules.largest()
                        && Manuscript.worthKeeping(delivered, answer, rules.toolCalls()))
                .map(answer -> new Keeping(joint.key(), answer));
    }

    /** Whoever waited for this call's answer gets it now. */
    public void land(Delivered delivered) {
        if (delivered.asked().caller() instanceof JointCaller joint) {
            Flight.Landing landing = joint.brought()
                    .<Flight.Landing>map(Flight.Landing.Whole::new)
                    .orElseGet(Flight.Landing.Alone::new);
            flights.land(joint.key(), joint.flight(), landing);
            joint.track().end(delivered.end());
        }
    }

    /** The call is over, in whatever way. Where a route told nothing to those who wait for it, they ask for themselves. */
    public void over(Call call, Optional<EventFlow.End> end) {
        if (call.asked().caller() instanceof JointCaller joint) {
            flights.land(joint.key(), joint.flight(), new Flight.Landing.Alone());
            joint.track().end(end.orElseGet(() -> cut("the call ended without an answer")));
        }
    }

    private static EventFlow.End cut(String why) {
        return new EventFlow.End.Cut(ProviderFailure.of(Trouble.SERVER_ERROR, 0, why), Usage.NONE);
    }

    /** The call failed: so it did for all who waited for the same one. */
    public void fail(Call call, @Nullable Throwable why) {
        if (call.asked().caller() instanceof JointCaller joint) {
            Refusal refusal = why instanceof Refusal refused ? refused : Refusal.ourFault();
            flights.land(joint.key(), joint.flight(), new Flight.Landing.Failed(refusal, joint.circumstances()));
            joint.track().end(cut(refusal.reason()));
        }
    }
}
