package dev.caravan.routeset;

import dev.caravan.admit.Admission;
import dev.caravan.admit.Plans;
import dev.caravan.call.Asked;
import dev.caravan.call.Target;
import dev.caravan.door.DoorPaths;
import dev.caravan.door.Haste;
import dev.caravan.failure.Departure;
import dev.caravan.mail.Desk;
import dev.caravan.meter.KnownModels;
import dev.caravan.provider.Listing;
import dev.caravan.provider.ModelProbe;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Settings;
import dev.caravan.tier.KeyFaults;
import dev.caravan.tier.Provider;
import dev.caravan.tier.Providers;
import dev.caravan.tier.TierChains;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultProducerTemplate;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.main.SimpleMain;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One set of routes in a Camel context of its own. It is built with its doors closed and its consumers held; whoever
 * built it decides when it serves. Calls under way end on the routes they began on, however long that takes.
 */
public final class RouteSet {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSet.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final String FROM_INSIDE = "direct:calls";

    /** Where messages come in that somebody else sends; all other consumers fetch them. */
    private static final List<String> CALLED = List.of("direct:", "platform-http:", "rest:", "rest-api:", "seda:");

    private static final Duration LAST_STEPS = Duration.ofSeconds(1);

    /** The same for all sets: it stands in the labels of Camel's meters. */
    private static final String CONTEXT = "caravan";

    private final String name;
    private final DefaultCamelContext context;
    private final SimpleMain main;
    private final Admission admission;
    private final DoorPaths paths;
    private final TierChains tiers;
    private final Providers providers;
    private final ModelProbe probe;
    private final ProducerTemplate calls;
    private final Consumers consumers;
    private final AtomicInteger entered = new AtomicInteger();
    private volatile boolean over;

    private RouteSet(
            String name,
            DefaultCamelContext context,
            SimpleMain main,
            Admission admission,
            DoorPaths paths,
            TierChains tiers,
            Providers providers) {
        this.name = name;
        this.context = context;
        this.admission = admission;
        this.calls = new DefaultProducerTemplate(context);
        this.consumers = new Consumers(context);
        this.main = main;
        this.paths = paths;
        this.tiers = tiers;
        this.providers = providers;
        this.probe = new ModelProbe(context);
    }

    /** @throws RouteSetFault where the routes or the chains are faulty; nothing is left behind then */
    static RouteSet build(
            String name, Surroundings around, Settings settings, RouteSource source, Consumer<CamelContext> stage) {
        return build(name, around, settings, Blueprint.of(source), stage);
    }

    /** What keeps these routes from serving, and what Camel puts up with though its schema does not. */
    public static List<Fault> faults(Surroundings around, Settings settings, RouteSource source) {
        try {
            Blueprint blueprint = Blueprint.of(source);
            build("trial", around, settings, blueprint, nothing -> {}).close();
            return blueprint.structure();
        } catch (RouteSetFault fault) {
            return fault.faults();
        }
    }

    /** What these routes may do, and perhaps are not meant to. */
    public static List<Fault> warnings(RouteSource source) {
        try {
            return Blueprint.of(source).warnings();
        } catch (RouteSetFault fault) {
            return List.of();
        }
    }

    private static RouteSet build(
            String name, Surroundings around, Settings settings, Blueprint blueprint, Consumer<CamelContext> stage) {
        RouteSet set = empty(name, around, settings);
        try {
            set.furnish(around, settings);
            stage.accept(set.context);
            set.configure(settings, blueprint);
            blueprint.requireSound(set.context, settings);
            set.watchFailures(blueprint);
            set.context.addRoutePolicyFactory(new Passages(around.meters(), ShippedRoutes.ids()));
            set.load(blueprint.files());
            set.main.start();
            set.calls.start();
            set.requireSound(blueprint, settings);
            set.named(around.models());
            return set;
        } catch (Exception e) {
            set.close();
            throw explained(e, around, settings, blueprint);
        }
    }

    private void named(KnownModels models) {
        TierChains.NAMES.forEach(tier -> tiers.chain(tier).forEach(models::configured));
        for (Provider provider : providers.all()) {
            provider.namedModels().forEach(model -> models.configured(new Target(provider.name(), model)));
        }
    }

    private static RouteSet empty(String name, Surroundings around, Settings settings) {
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.setNameStrategy(new ExplicitCamelContextNameStrategy(CONTEXT));
        Providers providers = new Providers();
        TierChains tiers = new TierChains(settings, providers);
        Admission admission = new Admission(around.keys(), Plans.of(settings), around.limits());
        DoorPaths paths = new DoorPaths(
                settings.bytes("caravan.door.body-limit"), Haste.of(settings), around.visitors(), admission::guest);
        return new RouteSet(name, context, new SimpleMain(context), admission, paths, tiers, providers);
    }

    /** Finds all that is wrong, in a context that never starts: Camel stops at the first fault. */
    private static RouteSetFault explained(
            Exception failure, Surroundings around, Settings settings, Blueprint blueprint) {
        RouteSet idle = empty("explanation", around, settings);
        try {
            idle.furnish(around, settings);
            idle.configure(settings, blueprint);
        } catch (Exception e) {
            idle.close();
            return blueprint.unexplained(e, settings);
        }
        try {
            return blueprint.explained(failure, idle.context, settings, () -> idle.faults(settings));
        } finally {
            idle.close();
        }
    }

    private void furnish(Surroundings around, Settings settings) {
        CallsAsText.addTo(context);
        // Before the properties, some of which are for it.
        context.addComponent("log", new RouteLog());
        around.furnish(new Interior(context, settings, admission, paths, tiers, providers, this::require));
        consumers.whenLetGo(context.getRegistry().lookupByNameAndType("desk", Desk.class)::close);
    }

    /** Calls that are parts of others end on the routes that those began on. */
    private void require(Asked asked) {
        if (!answer(asked)) {
            throw new IllegalStateException("these routes have ended");
        }
    }

    private void configure(Settings settings, Blueprint blueprint) {
        Properties properties = new Properties();
        properties.putAll(settings.all());
        properties.putIfAbsent("camel.main.log-name", "caravan.routes.${routeId}");
        properties.put("camel.main.source-location-enabled", "true");
        properties.put("camel.main.routes-collector-enabled", "false");
        properties.put("camel.main.startup-summary-level", "Off");
        properties.put("camel.main.use-mdc-logging", "false");
        properties.put("camel.main.shutdown-timeout", "10");
        properties.put("camel.component.direct.block", "false");
        properties.put("camel.main.auto-configuration-log-summary", "false");
        properties.put("camel.main.stream-caching-enabled", "false");
        properties.put("camel.main.jmx-enabled", "false");
        properties.put("camel.component.kamelet.location", blueprint.kamelets());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties);
        if (context.getPropertiesComponent() instanceof PropertiesComponent placeholders) {
            // Our settings have asked the environment, and know better: a program that we are part of, or the training
            // run, is not to hear of the operator's inbox and brokers after all.
            placeholders.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
        }
        main.init();
    }

    private void watchFailures(Blueprint blueprint) {
        FailureLog log = new FailureLog(blueprint);
        context.getManagementStrategy().addEventNotifier(log);
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> log.lendTo(endpoint));
    }

    private void load(Collection<Resource> files) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(files);
        nameTheNameless();
        ErrorHandling.bind(context, ShippedRoutes.ids());
        LastStep.mark(context, ShippedRoutes.ids());
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String uri = route.getInput().getEndpointUri();
            boolean ownedByUs = CALLED.stream().anyMatch(uri::startsWith);
            if (!ownedByUs && startsByItself(route)) {
                route.setAutoStartup("false");
                consumers.hold(route.getRouteId());
            }
        }
    }

    /** A route without an id is called by its file, for the number that Camel gives it is another one after each save. */
    private void nameTheNameless() {
        Set<String> taken = context.getRouteDefinitions().stream()
                .map(RouteDefinition::getRouteId)
                .collect(Collectors.toSet());
        for (RouteDefinition route : context.getRouteDefinitions()) {
            if (!route.hasCustomIdAssigned() && route.getResource() != null) {
                String stem = route.getResource()
                        .getLocation()
                        .replaceFirst(".*/", "")
                        .replace(RouteSource.ENDING, "");
                int number = 1;
                while (!taken.add(stem + "-" + number)) {
                    number++;
                }
                route.setId(stem + "-" + number);
            }
        }
    }

    private boolean startsByItself(RouteDefinition route) {
        String written = route.getAutoStartup();
        return written == null || !context.resolvePropertyPlaceholders(written).equals("false");
    }

    /** Of what the properties say of tiers and providers. */
    private List<Fault> faults(Settings settings) {
        List<Fault> faults = new ArrayList<>(tiers.faults());
        faults.addAll(KeyFaults.of(settings, providers));
        return faults;
    }

    private void requireSound(Blueprint blueprint, Settings settings) {
        List<Fault> faults = faults(settings);
        deadEnds().forEach(reason -> faults.add(blueprint.fault(reason)));
        if (!faults.isEmpty()) {
            throw new RouteSetFault(faults, null);
        }
    }

    /** Camel finds out only when a message gets there. */
    private List<String> deadEnds() {
        Set<String> consumed = context.getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointUri())
                .collect(Collectors.toSet());
        return context.getEndpoints().stream()
                .map(Endpoint::getEndpointUri)
                .filter(uri -> uri.startsWith("direct:") && !consumed.contains(uri))
                .map(uri -> "a step leads to " + uri.replace("://", ":") + ", and no route begins there")
                .toList();
    }

    /** Takes a call that comes from inside this process on its way; false where these routes have ended meanwhile. */
    boolean answer(Asked asked) {
        if (!enter()) {
            return false;
        }
        try {
            Exchange exchange = new DefaultExchange(context, ExchangePattern.InOut);
            exchange.setExchangeId(asked.id());
            exchange.getMessage().setBody(asked);
            // Within another call's step Camel would put this one's steps behind that one's, and wait for ever.
            Thread apart = Thread.ofVirtual().start(() -> calls.send(FROM_INSIDE, exchange));
            await(apart, asked.departure());
            if (exchange.getException() != null) {
                throw new IllegalStateException("a call from inside failed", exchange.getException());
            }
            return true;
        } finally {
            entered.decrementAndGet();
        }
    }

    /** Whoever is interrupted while they wait has left. */
    private static void await(Thread thread, Departure departure) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                departure.happen();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counted before it is looked at: who ends these routes either sees the call or is seen by it. */
    private boolean enter() {
        entered.incrementAndGet();
        if (over) {
            entered.decrementAndGet();
            return false;
        }
        return true;
    }

    DoorPaths paths() {
        return paths;
    }

    public TierChains tiers() {
        return tiers;
    }

    public Providers providers() {
        return providers;
    }

    /** What the provider itself says that it has; empty for the sandbox, which nobody need ask. */
    public Optional<Listing> listing(String provider) {
        return probe.ask(provider);
    }

    /** What fetches work by itself: watched folders, queues, timers. */
    Consumers consumers() {
        return consumers;
    }

    /** A route as it is shown to people; {@code place} is the file and line that it stands in. */
    public record Shown(String id, String description, String from, String place) {}

    public List<Shown> routes() {
        return context.getRoutes().stream()
                .map(route -> new Shown(
                        route.getRouteId(),
                        Objects.requireNonNullElse(route.getDescription(), ""),
                        route.getEndpoint().getEndpointBaseUri(),
                        Objects.requireNonNullElse(route.getSourceLocation(), "")))
                .toList();
    }

    /** What calls itself {@code routes-1}, {@code routes-2} and so on. */
    public String name() {
        return name;
    }

    public int underWay() {
        return entered.get() + context.getInflightRepository().size();
    }

    /** Waits until the last call is over, however long that takes, and ends. */
    void retire() {
        Duration longEnough = Duration.ofDays(365);
        awaitQuiet(longEnough);
        over = true;
        paths.end();
        awaitQuiet(longEnough);
        close();
    }

    void awaitQuiet(Duration within) {
        long end = System.nanoTime() + within.toNanos();
        awaitUntil(() -> underWay() + paths.underWay() == 0 || System.nanoTime() >= end);
    }

    /** Or until the waiting thread is interrupted. */
    static void awaitUntil(BooleanSupplier condition) {
        try {
            while (!condition.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        // A caller has the answer a moment before the routes are done with the call.
        awaitQuiet(LAST_STEPS);
        try {
            calls.stop();
            main.stop();
            context.close();
        } catch (Exception e) {
            LOG.debug("a set of routes did not end cleanly", e);
        }
    }
}
