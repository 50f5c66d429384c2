package dev.caravan.manage;

import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.provider.Listing;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSets;
import dev.caravan.store.Chore;
import dev.caravan.tier.Provider;
import dev.caravan.tier.ProviderKey;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every configured provider for its list of models now and then, beside the calls, by each of its keys, and remembers
 * how each of them stands and what it has. Those of the routes that serve are asked, whichever these are by then. Threads may share it.
 */
public final class ProviderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderWatch.class);
    private static final Standing UNASKED = new Standing.Unasked();

    private final Vertx vertx;
    private final RouteSets sets;
    private final KnownModels models;
    private final Meters meters;
    private final Duration every;
    private final Map<String, Standing> known = new ConcurrentHashMap<>();
    private final Set<String> beingAsked = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** {@code every} zero asks nobody. */
    public ProviderWatch(Vertx vertx, RouteSets sets, KnownModels models, Meters meters, Duration every) {
        this.vertx = vertx;
        this.sets = sets;
        this.models = models;
        this.meters = meters;
        this.every = every;
    }

    public void start() {
        if (every.isPositive()) {
            askAll();
            vertx.setPeriodic(every.toMillis(), timer -> {
                if (ended) {
                    vertx.cancelTimer(timer);
                } else {
                    askAll();
                }
            });
        }
    }

    /**
     * How each provider of the routes that serve stands, and each of several keys, by name; empty where only the sandbox
     * answers. A provider is down when it is so by all of its keys.
     */
    Map<String, Standing> standings() {
        Map<String, Standing> standings = new TreeMap<>();
        RouteSet serving = sets.serving();
        if (serving != null) {
            configured(serving).forEach(provider -> {
                List<String> labels = provider.labels();
                List<Standing> all = labels.stream()
                        .map(label -> known.getOrDefault(label, UNASKED))
                        .toList();
                standings.put(provider.name(), Standing.ofAll(all));
                for (int i = 0; i < labels.size(); i++) {
                    standings.put(labels.get(i), all.get(i));
                }
            });
        }
        return standings;
    }

    private static List<Provider> configured(RouteSet routes) {
        return routes.providers().all().stream()
                .filter(provider -> provider.callable() && !provider.sandbox())
                .toList();
    }

    private void askAll() {
        RouteSet serving = sets.serving();
        if (serving == null) {
            return;
        }
        List<String> names = configured(serving).stream()
                .flatMap(provider -> provider.labels().stream())
                .toList();
        if (known.keySet().retainAll(names)) {
            showOnMeters();
        }
        // On a virtual thread the look-up of a host's name would hold up one of the few threads that carry all calls.
        names.stream()
                .filter(beingAsked::add)
                .forEach(name ->
                        Thread.ofPlatform().name("probe-" + name).daemon().start(() -> ask(serving, name)));
    }

    private synchronized void showOnMeters() {
        Map<String, Boolean> up = new TreeMap<>();
        known.forEach((name, standing) -> up.put(name, standing instanceof Standing.Up));
        meters.providersUp(up);
    }

    private void ask(RouteSet routes, String provider) {
        try {
            new Chore("asking how " + provider + " stands", () -> routes.listing(provider)
                            .ifPresent(listing -> note(routes, provider, listing)))
                    .run();
        } finally {
            beingAsked.remove(provider);
        }
    }

    private void note(RouteSet asked, String provider, Listing listing) {
        // Of routes that end meanwhile no provider can be reached.
        if (ended || asked != sets.serving()) {
            return;
        }
        if (listing instanceof Listing.Models told) {
            models.listed(ProviderKey.provider(provider), provider, told.names());
        }
        Standing standing = Standing.of(listing);
        Standing before = known.getOrDefault(provider, UNASKED);
        known.put(provider, standing);
        showOnMeters();
        boolean wasDown = before instanceof Standing.Down;
        if (standing instanceof Standing.Down down && !wasDown) {
            LOG.warn("provider {} is down: {}", provider, down.reason());
        } else if (standing instanceof Standing.Up && wasDown) {
            LOG.info("provider {} is up again", provider);
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
