package dev.caravan.process;

import dev.caravan.admit.KeyRing;
import dev.caravan.batch.work.Batches;
import dev.caravan.door.Closing;
import dev.caravan.door.Door;
import dev.caravan.door.SecondLook;
import dev.caravan.files.BatchDesk;
import dev.caravan.files.FileSweep;
import dev.caravan.ledger.Retention;
import dev.caravan.manage.Exposition;
import dev.caravan.manage.Health;
import dev.caravan.manage.Management;
import dev.caravan.manage.Pages;
import dev.caravan.manage.ProviderWatch;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSets;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import dev.caravan.store.Chore;
import dev.caravan.store.SoleServer;
import dev.caravan.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running Caravan: the door, the routes behind it and the management port. Threads may share it. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private static final long LOOK_AT_LEDGER_MILLIS = 1_000;
    private static final long LOOK_AT_PRICES_MILLIS = 400;
    private static final long LOOK_FOR_OLD_ROWS_MILLIS = 10_000;
    private static final long LOOK_FOR_UNREAD_BATCHES_MILLIS = 5_000;
    private static final long LOOK_FOR_OLD_BATCHES_MILLIS = 60_000;

    /** A key that was made or revoked is to hold within a second. */
    private static final long LOOK_AT_KEYS_MILLIS = 300;

    private final Vertx vertx;
    private final Store store;
    private final Household household;
    private final Door door;
    private final RouteSets sets;
    private final ProviderWatch providers;
    private final Management management;
    private final AtomicBoolean draining = new AtomicBoolean();
    private int port;
    private int managementPort;
    private @Nullable Edits edits;
    private @Nullable SoleServer sole;

    private Gateway(
            Vertx vertx,
            Store store,
            Settings settings,
            InstantSource clock,
            RandomGenerator chance,
            Exposition exposition,
            boolean serves) {
        MeterRegistry registry = exposition.registry();
        this.vertx = vertx;
        this.store = store;
        household = Household.create(vertx, settings, registry, clock, chance, Optional.of(store), serves);
        KeyRing keys = household.keys();
        door = new Door(
                vertx,
                settings,
                household.visitors(),
                keys::several,
                new SecondLook(vertx, keys::mayBeNew, keys::lookAgain));
        sets = new RouteSets(household, door);
        // What the store would not take when it came.
        every(LOOK_AT_LEDGER_MILLIS, "writing what waits into the ledger", household.ledger()::flush);
        every(LOOK_FOR_OLD_ROWS_MILLIS, "dropping old rows", new Retention(store, settings, clock)::run);
        every(LOOK_FOR_OLD_BATCHES_MILLIS, "dropping old batches", () -> household
                .batches()
                .ifPresent(Batches::sweep));
        every(LOOK_FOR_OLD_ROWS_MILLIS, "dropping old files", new FileSweep(store, clock)::run);
        every(LOOK_FOR_UNREAD_BATCHES_MILLIS, "reading batches that were left unread", () -> household
                .batchDesk()
                .ifPresent(BatchDesk::readWhatIsLeft));
        every(LOOK_AT_KEYS_MILLIS, "looking for changed keys", keys::refresh);
        if (settings.flag("caravan.routes.reload")) {
            every(LOOK_AT_PRICES_MILLIS, "looking for changed prices", household.prices()::refresh);
        }
        providers = new ProviderWatch(
                vertx, sets, household.models(), household.meters(), settings.duration("caravan.probe.every"));
        Health health = new Health(providers)
                .readyWhen("routes", () -> sets.serving() != null)
                .readyWhen("store", () -> store.trouble().isEmpty())
                .readyWhen("accepting calls", () -> !draining.get());
        Pages pages = new Pages(sets, batches(), store, household.calendar(), clock);
        management = new Management(vertx, settings, exposition.page(), health, pages);
    }

    /** Of what cannot be put together nothing goes on running. */
    private static Gateway assembled(
            Settings settings, InstantSource clock, RandomGenerator chance, Exposition exposition, boolean serves) {
        Vertx vertx = vertx();
        Store store = Store.open(settings);
        try {
            return new Gateway(vertx, store, settings, clock, chance, exposition, serves);
        } catch (RuntimeException | Error e) {
            store.close();
            Closing.await(vertx.close());
            throw e;
        }
    }

    private void every(long millis, String name, Runnable look) {
        Chore chore = new Chore(name, look);
        vertx.setPeriodic(millis, tick -> Thread.startVirtualThread(chore));
    }

    /**
     * Builds the routes, then opens the ports.
     *
     * @throws Exception where a port is taken, the routes are faulty or another one serves on the store; nothing runs then
     */
    public static Gateway start(
            Settings settings, RouteSource source, InstantSource clock, RandomGenerator chance, Exposition exposition)
            throws Exception {
        SoleServer sole = SoleServer.claim(settings);
        return serving(settings, clock, chance, exposition, sole).begun(gateway -> {
            gateway.batches().begin(gateway.sets::answer);
            RouteSet set = gateway.sets.serve(settings, source);
            gateway.managementPort = gateway.management.listen();
            gateway.port = gateway.listen();
            gateway.introduce(set);
            gateway.providers.start();
        });
    }

    private static Gateway serving(
            Settings settings, InstantSource clock, RandomGenerator chance, Exposition exposition, SoleServer sole) {
        try {
            Gateway gateway = assembled(settings, clock, chance, exposition, true);
            gateway.sole = sole;
            return gateway;
        } catch (RuntimeException e) {
            sole.close();
            throw e;
        }
    }

    /** Has no port at all: its callers are in this process, and so is whoever looks at its meters. */
    static Gateway startInside(
            Settings settings, RouteSource source, InstantSource clock, RandomGenerator chance, MeterRegistry meters)
            throws Exception {
        return assembled(settings, clock, chance, new Exposition(meters, () -> ""), false)
                .begun(gateway -> gateway.introduce(gateway.sets.serve(settings, source)));
    }

    /** Answers calls alone: no management port, and nothing that fetches work by itself. */
    public static Gateway startForCalls(
            Settings settings, RouteSource source, InstantSource clock, RandomGenerator chance) throws Exception {
        return assembled(settings, clock, chance, unseen(), false).begun(gateway -> {
            gateway.sets.serveCallsOnly(settings, source);
            gateway.port = gateway.listen();
        });
    }

    /**
     * As {@link #startForCalls}, for routes that are to be tried: {@code stage} sees the context before anything in it is
     * made, and puts something else in place of all that fetches work, which begins.
     */
    public static Gateway startForTrial(
            Settings settings,
            RouteSource source,
            InstantSource clock,
            RandomGenerator chance,
            Consumer<CamelContext> stage)
            throws Exception {
        return assembled(settings, clock, chance, unseen(), false).begun(gateway -> {
            gateway.sets.serveTrial(settings, source, stage);
            gateway.port = gateway.listen();
        });
    }

    /** Works on batches alone, those that are ordered here: no port, and nothing that fetches work by itself. */
    public static Gateway startForBatches(
            Settings settings, RouteSource source, InstantSource clock, RandomGenerator chance) throws Exception {
        return assembled(settings, clock, chance, unseen(), false).begun(gateway -> {
            gateway.sets.serveCallsOnly(settings, source);
            gateway.store.awaitOpening();
            gateway.batches().begin(gateway.sets::answer);
        });
    }

    /** Meters that nobody asks for. */
    private static Exposition unseen() {
        return new Exposition(new SimpleMeterRegistry(), () -> "");
    }

    /** The door waits for no store: what it must know of the keys is read before it opens, where it can be. */
    private int listen() throws InterruptedException {
        household.keys().known();
        return door.listen();
    }

    private interface Beginning {
        void of(Gateway gateway) throws Exception;
    }

    private Gateway begun(Beginning beginning) throws Exception {
        try {
            beginning.of(this);
            store.awaitOpening();
            return this;
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /**
     * From now on what is saved in the routes' folder and in the properties takes effect, unless the settings say
     * otherwise. {@code read} reads the properties anew, {@code accepted} hears of those that hold.
     */
    public void follow(Settings settings, Supplier<Settings> read, Path properties, Consumer<Settings> accepted) {
        if (settings.flag("caravan.routes.reload")) {
            edits = new Edits(sets, settings, read, properties, accepted);
        }
    }

    public static Vertx vertx() {
        FileSystemOptions files =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setFileSystemOptions(files));
    }

    private void introduce(RouteSet set) {
        Set<String> leftOut = set.tiers().leftOut();
        if (!leftOut.isEmpty()) {
            LOG.info("left out of every chain: {}", String.join(", ", leftOut));
        }
        if (set.providers().sandboxOnly()) {
            LOG.info("no provider is configured: every tier answers from the built-in sandbox; set OPENAI_API_KEY,"
                    + " ANTHROPIC_API_KEY, GEMINI_API_KEY or OLLAMA_BASE_URL for real answers");
        }
        LOG.info("tiers that can be called: {}", String.join(", ", set.tiers().callable()));
    }

    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    public Batches batches() {
        return household.batches().orElseThrow();
    }

    public RouteSets sets() {
        return sets;
    }

    /** Why calls cannot be written down now; empty where they can. */
    public Optional<String> storeTrouble() {
        return store.trouble();
    }

    /** Where it is, for people. */
    public String store() {
        return store.toString();
    }

    public Door door() {
        return door;
    }

    /** Takes no new call, and waits for those under way; false where some were still there at the end of the time. */
    public boolean drain(Duration within) throws InterruptedException {
        draining.set(true);
        long end = System.nanoTime() + within.toNanos();
        batches().hold(true);
        sets.letGo();
        boolean callsOver = door.drain(within);
        boolean fetchedOver = sets.awaitQuiet(left(end));
        boolean itemsOver = batches().drain(left(end));
        return callsOver && fetchedOver && itemsOver;
    }

    private static Duration left(long endNanos) {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    @Override
    public void close() {
        draining.set(true);
        if (edits != null) {
            edits.close();
        }
        providers.close();
        door.close();
        management.close();
        // Before the routes that its items go by.
        household.batches().ifPresent(Batches::close);
        sets.close();
        household.close();
        store.close();
        if (sole != null) {
            sole.close();
        }
        Closing.await(vertx.close());
    }
}
