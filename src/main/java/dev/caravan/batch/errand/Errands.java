package dev.caravan.batch.errand;

import dev.caravan.call.Asked;
import dev.caravan.call.Time;
import dev.caravan.embed.Flow;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls for those who have time: through the same flow as everybody's, at the pace at which their model answers. A
 * model that fails or is out of its allowance is left alone for a while, and then asked by one call first. Safe for use
 * by many threads.
 */
public final class Errands {
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
    private static final int MOST_TRIES = 5;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Flow flow;
    private final Gates gates;
    private final Time clock;

    public Errands(Flow flow, Gates gates, Time clock) {
        this.flow = flow;
        this.gates = gates;
        this.clock = clock;
    }

    /**
     * Makes the call, again and again if need be, for as long as the patience lasts.
     *
     * @throws CallerLeft where whoever wanted it does no longer
     */
    Outcome perform(Errand errand, Duration patience) throws InterruptedException {
        return perform(errand, patience, new Departure());
    }

    /**
     * As {@link #perform(Errand, Duration)}, but for no pause any more once the impatience is there; a call under way ends.
     *
     * @throws CallerLeft where it would pause then
     */
    public Outcome perform(Errand errand, Duration patience, Departure impatience) throws InterruptedException {
        Gate gate = gates.of(errand.model());
        long end = clock.millis() + patience.toMillis();
        Gate.@Nullable Pass first = null;
        int ownFaults = 0;
        while (true) {
            Gate.Pass pass = await(gate, errand.departure(), impatience);
            Outcome outcome = once(errand, gate, pass);
            if (!(outcome instanceof Outcome.NotNow notNow)) {
                return outcome;
            }
            first = first == null ? pass : first;
            ownFaults += first.othersWereAnswered() ? 1 : 0;
            if (ownFaults >= MOST_TRIES || clock.millis() + notNow.after().toMillis() > end) {
                return new Outcome.Refused(notNow.why());
            }
            sleep(notNow.after(), errand.departure(), impatience);
        }
    }

    private Gate.Pass await(Gate gate, Departure departure, Departure impatience) throws InterruptedException {
        while (true) {
            Optional<Gate.Pass> pass = gate.enter(clock.millis());
            if (pass.isPresent()) {
                return pass.get();
            }
            sleep(gate.reopensIn(clock.millis()), departure, impatience);
        }
    }

    /** Waits, unless it is for somebody who leaves or does not want to wait. */
    private void sleep(Duration time, Departure departure, Departure impatience) throws InterruptedException {
        long end = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(Math.max(1, time.toMillis()));
        Thread self = Thread.currentThread();
        Runnable wake = () -> LockSupport.unpark(self);
        departure.listen(wake);
        impatience.listen(wake);
        try {
            while (clock.nanos() - end < 0) {
                departure.requirePresence();
                impatience.requirePresence();
                clock.parkUntil(end, this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            departure.forget(wake);
            impatience.forget(wake);
        }
    }

    /**
     * Makes the call once, and tells the gate what came of it.
     *
     * @throws CallerLeft where whoever wanted it does no longer
     */
    Outcome once(Errand errand, Gate gate, Gate.Pass pass) {
        return once(errand, gate, pass, new PlainCaller(errand.departure()));
    }

    public Outcome once(Errand errand, Gate gate, Gate.Pass pass, ErrandCaller caller) {
        boolean over = false;
        try {
            Outcome outcome = heard(errand, caller);
            if (outcome instanceof Outcome.NotNow notNow && isOfTheModel(notNow.why())) {
                gate.failed(pass, notNow, clock.millis());
                over = true;
            } else if (!(outcome instanceof Outcome.NotNow)) {
                gate.answered(pass);
                over = true;
            }
            return outcome;
        } finally {
            if (!over) {
                gate.left(pass);
            }
        }
    }

    /** What is missing is money, or room in the store: of the model that tells nothing. */
    private static boolean isOfTheModel(Refusal why) {
        String code = why.code().orElse("");
        return !code.equals("insufficient_quota") && !code.equals("ledger_unavailable");
    }

    private Outcome heard(Errand errand, ErrandCaller caller) {
        try {
            flow.answer(new Asked(
                    errand.id(),
                    System.nanoTime(),
                    errand.request(),
                    Map.of(),
                    errand.tags(),
                    errand.recall(),
                    true,
                    errand.papers(),
                    caller));
        } catch (IllegalStateException e) {
            LOG.error("{} failed by our own fault", errand.id(), e);
            return outcome(Refusal.ourFault());
        }
        Optional<Refusal> refusal = caller.refusal();
        return refusal.map(Errands::outcome).orElseGet(caller::answered);
    }

    private static Outcome outcome(Refusal why) {
        boolean later = why.status() == 429 || why.status() == 408 || why.status() >= 500;
        return later ? new Outcome.NotNow(why, why.retryAfter().orElse(SOON)) : new Outcome.Refused(why);
    }
}
