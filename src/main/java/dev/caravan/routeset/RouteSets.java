package dev.caravan.routeset;

import dev.caravan.call.Asked;
import dev.caravan.door.Door;
import dev.caravan.routeset.soundness.Reasons;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which set of routes serves. Another set takes over all or nothing: until it stands the old one serves, from one
 * request to the next the new one does, and the old one ends when its last call is over.
 */
public final class RouteSets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSets.class);

    private final Surroundings around;
    private final Door door;
    private final AtomicInteger number = new AtomicInteger();
    private final Set<Thread> retiring = ConcurrentHashMap.newKeySet();
    private final ExecutorService handovers = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("hand-over").factory());
    private volatile @Nullable RouteSet serving;
    private volatile @Nullable Reload reload;
    private @Nullable Settings started;

    public RouteSets(Surroundings around, Door door) {
        this.around = around;
        this.door = door;
    }

    /** @throws RouteSetFault where the set cannot serve; what served before goes on serving */
    public synchronized RouteSet serve(Settings settings, RouteSource source) {
        RouteSet before = serving;
        Settings first = started == null ? settings : started;
        started = first;
        RouteSet next = built(settings, source);
        around.follow(settings);
        if (before != null) {
            accept(next, first.needRestart(settings));
        }
        door.leadTo(next.paths());
        serving = next;
        if (before == null) {
            fetch(next);
        } else {
            handovers.execute(() -> handOver(before, next));
        }
        return next;
    }

    /** One set fetches at a time: what the old one has fetched is done before the new one fetches. */
    private void handOver(RouteSet before, RouteSet next) {
        before.consumers().letGo();
        RouteSet.awaitUntil(before.consumers()::quiet);
        if (next == serving) {
            fetch(next);
        }
        retire(before);
    }

    /** Nothing is fetched any more: folders are not looked at, queues not read. */
    public void letGo() {
        RouteSet routes = serving;
        if (routes != null) {
            routes.consumers().letGo();
        }
    }

    /** Whether all that was fetched is done to its end within this time. */
    public boolean awaitQuiet(Duration within) {
        RouteSet routes = serving;
        long end = System.nanoTime() + within.toNanos();
        if (routes != null) {
            RouteSet.awaitUntil(() -> routes.consumers().quiet() || System.nanoTime() >= end);
        }
        return routes == null || routes.consumers().quiet();
    }

    /** Whether all calls are over within this time, those from inside this process too. */
    public boolean awaitCalls(Duration within) {
        RouteSet routes = serving;
        if (routes != null) {
            routes.awaitQuiet(within);
        }
        return routes == null || routes.underWay() == 0;
    }

    private void fetch(RouteSet routes) {
        routes.consumers().start().forEach((route, why) -> {
            // What is closed while it starts does not start, and is not meant to.
            if (!handovers.isShutdown()) {
                LOG.error("the route {} does not start: {}", route, Reasons.of(why));
            }
        });
    }

    /** Answers calls and fetches no work by itself: no folder is watched, no timer runs. */
    public synchronized RouteSet serveCallsOnly(Settings settings, RouteSource source) {
        RouteSet only = built(settings, source);
        door.leadTo(only.paths());
        serving = only;
        return only;
    }

    /** Serves on a stage: {@code stage} puts something else in place of what fetches work, and that may begin. */
    public synchronized RouteSet serveTrial(Settings settings, RouteSource source, Consumer<CamelContext> stage) {
        RouteSet only = built(settings, source, stage);
        door.leadTo(only.paths());
        serving = only;
        fetch(only);
        return only;
    }

    private RouteSet built(Settings settings, RouteSource source) {
        return built(settings, source, nothing -> {});
    }

    private RouteSet built(Settings settings, RouteSource source, Consumer<CamelContext> stage) {
        try {
            return RouteSet.build("routes-" + number.incrementAndGet(), around, settings, source, stage);
        } catch (RouteSetFault fault) {
            reject(fault.faults());
            throw fault;
        }
    }

    private void accept(RouteSet next, List<String> needRestart) {
        around.meters().routesReloaded("accepted");
        reload = new Reload(around.clock().instant(), true, List.of(), needRestart);
        LOG.info("what was saved holds from now on ({})", next.name());
        if (!needRestart.isEmpty()) {
            LOG.warn("these hold from the next start only: {}", String.join(", ", needRestart));
        }
    }

    /** What was saved cannot serve; what served before goes on serving. */
    public void reject(List<Fault> faults) {
        around.meters().routesReloaded("rejected");
        reload = new Reload(around.clock().instant(), false, faults, List.of());
        if (serving != null) {
            faults.forEach(fault -> LOG.warn("what was saved is not taken, the routes before go on: {}", fault));
        }
    }

    /** What came of the last change; empty where there was none. */
    public Optional<Reload> lastReload() {
        return Optional.ofNullable(reload);
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
        handovers.shutdownNow();
        if (serving != null) {
            serving.close();
        }
    }
}
