package dev.caravan.failure;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells whether the caller has hung up, and tells those who must stop their work then. Safe for use by many threads;
 * each listener runs at most once, on the thread that noticed.
 */
public final class Departure {
    private final List<Runnable> listeners = new ArrayList<>(2);
    private boolean happened;

    public synchronized boolean happened() {
        return happened;
    }

    /** Runs the listener at the caller's departure, or now if that has been. */
    public void listen(Runnable listener) {
        synchronized (this) {
            if (!happened) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    public synchronized void forget(Runnable listener) {
        listeners.remove(listener);
    }

    public void happen() {
        List<Runnable> waiting;
        synchronized (this) {
            if (happened) {
                return;
            }
            happened = true;
            waiting = List.copyOf(listeners);
            listeners.clear();
        }
        waiting.forEach(Runnable::run);
    }

    public void requirePresence() {
        if (happened()) {
            throw new CallerLeft();
        }
    }
}
