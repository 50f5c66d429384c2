package dev.caravan.process;

import dev.caravan.call.Asked;
import dev.caravan.embed.RunningFlow;
import dev.caravan.failure.Refusal;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway inside somebody else's process, and its manners there. Threads may share it. */
public final class Guest implements RunningFlow {
    private static final Logger LOG = LoggerFactory.getLogger(Guest.class);
    private static final Duration COME_AGAIN = Duration.ofSeconds(1);

    /** What only the program does: listening, logging, looking into folders. */
    private static final List<String> OF_THE_PROGRAM = List.of(
            "caravan.host",
            "caravan.port",
            "caravan.management-port",
            "caravan.auth",
            "caravan.admin-api-key",
            "caravan.cors.",
            "caravan.log",
            "caravan.inbox",
            "caravan.outbox",
            "caravan.jms.embedded.port",
            "caravan.probe.every",
            "caravan.door.calls-at-once",
            "caravan.door.body-limit");

    private final Gateway gateway;
    private final Duration patience;
    private final @Nullable HostFolder folder;
    private volatile boolean closing;

    private Guest(Gateway gateway, Duration patience, @Nullable HostFolder folder) {
        this.gateway = gateway;
        this.patience = patience;
        this.folder = folder;
    }

    public static Guest start(
            Map<String, String> given, Map<String, String> environment, MeterRegistry meters, InstantSource clock)
            throws Exception {
        boolean placed = given.containsKey("caravan.data") || given.containsKey("caravan.store.url");
        HostFolder folder = placed ? null : HostFolder.claim(environment, System.getProperties());
        try {
            return start(given, environment, meters, clock, folder);
        } catch (Exception | Error e) {
            if (folder != null) {
                folder.close();
            }
            throw e;
        }
    }

    /** Whether a property has no effect here. */
    public static boolean isOfTheProgram(String property) {
        return OF_THE_PROGRAM.stream().anyMatch(property::startsWith);
    }

    private static Guest start(
            Map<String, String> given,
            Map<String, String> environment,
            MeterRegistry meters,
            InstantSource clock,
            @Nullable HostFolder folder)
            throws Exception {
        Map<String, String> all = new HashMap<>(given);
        if (folder != null) {
            all.put("caravan.data", folder.path().toString());
        }
        // Nobody expects a library to take files out of a folder, or to read its host's.
        all.put("caravan.inbox", "off");
        String prices = all.putIfAbsent("caravan.prices", "none but those in the jar");
        if (prices != null && !Files.exists(Path.of(prices))) {
            throw new MalformedSetting("caravan.prices names " + prices + ", and there is no such file");
        }
        Settings settings = PropertyFiles.inside(environment, all);
        RouteSource routes = given.containsKey("caravan.routes")
                ? RouteSource.in(settings.text("caravan.routes"))
                : new RouteSource.Jar();
        given.keySet().stream()
                .filter(Guest::isOfTheProgram)
                .sorted()
                .forEach(name -> LOG.warn("{} has no effect inside another program", name));
        settings.warnings().forEach(LOG::warn);
        Gateway gateway = Gateway.startInside(settings, routes, clock, RandomGenerator.of("L64X128MixRandom"), meters);
        LOG.info(
                "Caravan answers inside this program; its ledger is {}{}",
                gateway.store(),
                folder == null ? "" : " (caravan.data puts it elsewhere)");
        return new Guest(gateway, settings.duration("caravan.drain.within"), folder);
    }

    @Override
    public void answer(Asked asked) {
        if (closing) {
            asked.caller()
                    .refuse(Refusal.unavailable(
                            "shutting_down", "this Caravan is being closed, and takes no new calls", COME_AGAIN));
            return;
        }
        gateway.sets().answer(asked);
    }

    public String store() {
        return gateway.store();
    }

    @Override
    public Optional<String> trouble() {
        return closing ? Optional.of("it is being closed") : gateway.storeTrouble();
    }

    public int underWay() {
        RouteSet set = gateway.sets().serving();
        return set == null ? 0 : set.underWay();
    }

    public boolean sandboxOnly() {
        RouteSet set = gateway.sets().serving();
        return set != null && set.providers().sandboxOnly();
    }

    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        if (!gateway.sets().awaitCalls(patience)) {
            LOG.warn("Caravan ends with calls still under way, after {} s", patience.toSeconds());
        }
        gateway.close();
        if (folder != null) {
            folder.close();
        }
    }
}
