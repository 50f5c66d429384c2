package dev.caravan.routeset;

import dev.caravan.call.Asked;
import dev.caravan.door.Door;
import dev.caravan.settings.Settings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which set of routes serves. Another set takes over all or nothing: until it stands the old one serves, from one
 * request to the next the new one does, and the old one ends when its last call is over.
 */
public final class RouteSets implements AutoCloseable {
    private final Household household;
    private final Door door;
    private final AtomicInteger number = new AtomicInteger();
    private final Set<Thread> retiring = ConcurrentHashMap.newKeySet();
    private volatile @Nullable RouteSet serving;

    public RouteSets(Household household, Door door) {
        this.household = household;
        this.door = door;
    }

    /** @throws RouteSetFault where the set cannot serve; what served before goes on serving */
    public synchronized RouteSet serve(Settings settings, RouteSource source) throws Exception {
        RouteSet before = serving;
        RouteSet next = built(settings, source);
        door.leadTo(next.paths());
        if (before != null) {
            before.stopConsumers();
        }
        next.startConsumers();
        serving = next;
        if (before != null) {
            household.meters().routesReloaded("accepted");
            retire(before);
        }
        return next;
    }

    /** Answers calls and fetches no work by itself: no folder is watched, no timer runs. */
    public synchronized RouteSet serveCallsOnly(Settings settings, RouteSource source) {
        RouteSet only = built(settings, source);
        door.leadTo(only.paths());
        serving = only;
        return only;
    }

    private RouteSet built(Settings settings, RouteSource source) {
        try {
            return RouteSet.build("routes-" + number.incrementAndGet(), household, settings, source);
        } catch (RouteSetFault fault) {
            household.meters().routesReloaded("rejected");
            throw fault;
        }
    }

    /** At once, also while another set is being built. */
    public @Nullable RouteSet serving() {
        return serving;
    }

    /** Takes a call from inside this process through the routes that serve now, and returns when its caller was told. */
    public void answer(Asked asked) {
        RouteSet routes;
        do {
            routes = serving;
            if (routes == null) {
                throw new IllegalStateException("no routes serve yet");
            }
        } while (!routes.answer(asked));
    }

    private void retire(RouteSet before) {
        Thread thread = Thread.ofVirtual().name("retire").unstarted(() -> {
            try {
                before.retire();
            } finally {
                retiring.remove(Thread.currentThread());
            }
        });
        retiring.add(thread);
        thread.start();
    }

    /** How many sets that no longer serve still have calls to end. */
    public int retiring() {
        return retiring.size();
    }

    @Override
    public synchronized void close() {
        if (serving != null) {
            serving.close();
        }
    }
}
