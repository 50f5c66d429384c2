package dev.caravan.cli;

import dev.caravan.manage.Management;
import dev.caravan.parts.Inside;
import dev.caravan.parts.Library;
import dev.caravan.process.Gateway;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code caravan serve}: runs until it is told to stop, and then ends what is under way first. */
@Command(
        name = "serve",
        description = {"answer OpenAI's and Anthropic's clients, by routes/ and application.properties", """

            Answers POST /v1/chat/completions, /v1/responses, /v1/messages, /v1/embeddings and
            GET /v1/models on CARAVAN_HOST:CARAVAN_PORT (127.0.0.1:8080), health and metrics on
            CARAVAN_MANAGEMENT_PORT (9876). Without any provider's key it runs on the built-in sandbox.
            What it does is in routes/, every number of it in application.properties.
            SIGTERM or Ctrl-C: no new calls, those under way end, exit 0 within 30 s."""})
public final class Serve implements Callable<Integer> {
    /** In place of an exit code: the process goes on. */
    private static final int GOES_ON = -1;

    private final Shell shell;

    public Serve(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        serve();
        return GOES_ON;
    }

    /** As the command line does it, without its cost. */
    public int run() {
        try {
            return call();
        } catch (Exception e) {
            return Failure.tell(e, "caravan serve: ", shell.err());
        }
    }

    private void serve() throws Exception {
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        PrintStream out = shell.out();
        Settings settings = shell.settings();
        LogLevels levels = new LogLevels();
        levels.follow(settings);
        requireSafe(settings);
        settings.find("caravan.admin-api-key")
                .filter(key -> key.length() < Management.SHORTEST_KEY)
                .ifPresent(key -> LoggerFactory.getLogger(Serve.class)
                        .warn(
                                "caravan.admin-api-key is short enough to be guessed: take one of {} characters at least",
                                Management.SHORTEST_KEY));
        settings.warnings().forEach(LoggerFactory.getLogger(Serve.class)::warn);
        new Library(Library.USUAL, Inside.jar())
                .warnings(System.getProperty("java.class.path", ""))
                .forEach(LoggerFactory.getLogger(Serve.class)::warn);
        OpenToOthers open = new OpenToOthers(Shell.PROPERTIES);
        open.warn(settings);
        RouteSource source = RouteSource.in(settings.text("caravan.routes"));
        Gateway gateway = Gateway.start(
                settings,
                source,
                InstantSource.system(),
                RandomGenerator.of("L64X128MixRandom"),
                Prometheus.exposition());
        gateway.follow(settings, shell::settings, Shell.PROPERTIES, now -> {
            levels.follow(now);
            open.warn(now);
        });
        Duration patience = settings.duration("caravan.drain.within");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway, patience, out), "stop"));
        long took = InstantSource.system().millis() - started;
        out.println("Caravan is ready on http://" + settings.text("caravan.host") + ":" + gateway.port()
                + " (health and metrics on port " + gateway.managementPort() + "), " + took + " ms after its start");
        FasterStart.prepare(System.getenv());
    }

    /** Without client keys, whoever reaches the port spends the operator's money. */
    private static void requireSafe(Settings settings) {
        if (!settings.keysRequired() && !settings.loopbackOnly()) {
            throw new MalformedSetting("caravan.auth=open with caravan.host=" + settings.text("caravan.host")
                    + " would let anybody spend on your keys: say caravan.auth=keys and make a key for each client"
                    + " (./caravan key create --name NAME), or listen on 127.0.0.1");
        }
    }

    private static void stop(Gateway gateway, Duration patience, PrintStream out) {
        try {
            int underWay = gateway.door().underWay();
            if (underWay > 0) {
                out.println("Caravan is stopping: " + underWay + " calls under way");
            }
            if (!gateway.drain(patience)) {
                out.println("Caravan stops with " + gateway.door().underWay() + " calls still under way");
            }
            gateway.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A hook's own way to say «done»: otherwise the signal's number would be the exit code.
        Runtime.getRuntime().halt(0);
    }
}
