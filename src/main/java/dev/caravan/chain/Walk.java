package dev.caravan.chain;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.call.Request;
import dev.caravan.call.Target;
import dev.caravan.tier.Routed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way along its chain: where it is, what it tried, how long it waits before the next step. Owned by the
 * call's own thread.
 */
public final class Walk implements Call {
    private final Routed routed;
    private final List<Leg> legs;
    private final List<Runnable> leases = new ArrayList<>(2);
    private @Nullable Leg current;
    private @Nullable Runnable stop;
    private int attempts;
    private long pauseMillis;
    private long providerNanos;

    Walk(Routed routed, List<Target> chain) {
        this.routed = routed;
        this.legs = chain.stream().map(Leg::new).toList();
    }

    @Override
    public Asked asked() {
        return routed.asked();
    }

    public Request request() {
        return asked().request();
    }

    public Routed routed() {
        return routed;
    }

    /** The tier's name, or «named» for a call that named its model. */
    public String tier() {
        return routed.tier();
    }

    public boolean pinned() {
        return routed.pinned();
    }

    /** Where the call is now. */
    public Target target() {
        return currentLeg().target();
    }

    public String provider() {
        return target().provider();
    }

    /** How many calls to providers were made for this call. */
    public int attempts() {
        return attempts;
    }

    /** How long to wait before the next provider is asked. */
    public long pauseMillis() {
        return pauseMillis;
    }

    /** A provider is being asked now. */
    public void attempt() {
        attempts++;
        currentLeg().tried();
    }

    public void spent(long nanos) {
        providerNanos += nanos;
    }

    /** Time spent waiting for providers, the rest of a call's time is ours. */
    public long providerNanos() {
        return providerNanos;
    }

    /** Gives something back when the attempt is over, however it ends. */
    public void holdUntilOver(Runnable release) {
        leases.add(release);
    }

    /** The attempt is over: what was held for it is given back. */
    public void release() {
        leases.forEach(Runnable::run);
        leases.clear();
    }

    /** How to tell the provider to stop, where its answer is still to flow. */
    public void stopWith(Runnable stopper) {
        stop = stopper;
    }

    /** The call ends without its answer: the provider is told to stop, and what was held is given back. */
    public void abandon() {
        if (stop != null) {
            stop.run();
        }
        release();
    }

    List<Leg> legs() {
        return legs;
    }

    Leg currentLeg() {
        if (current == null) {
            throw new IllegalStateException("the call has not set out yet");
        }
        return current;
    }

    boolean setOut() {
        return current != null;
    }

    void goTo(Leg leg, long afterMillis) {
        current = leg;
        pauseMillis = afterMillis;
    }
}
