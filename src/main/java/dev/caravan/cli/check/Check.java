package dev.caravan.cli.check;

import dev.caravan.cli.QuietLog;
import dev.caravan.door.CannotListen;
import dev.caravan.price.MalformedPrices;
import dev.caravan.process.Gateway;
import dev.caravan.process.PropertyFiles;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSetFault;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import dev.caravan.tier.Provider;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/** {@code caravan check}: one tiny real call to each provider, through a gateway that lives for that long. */
public final class Check {
    private static final String USAGE = """
            usage: ./caravan check [provider...] [--json]

            Makes one tiny real call to each configured provider, or to those that are named, and
            asks for its list of models. Says of each whether it works, the model that was asked,
            latency, tokens, cost, what it tells of its own limits and the vendor's tier that these
            look like, or what is wrong.
            A running Caravan is not disturbed.

              --json   the same for programs

            Exit code: 0 all work, 1 one fails or none is configured, 2 wrong usage.
            """;

    private static final Path PROPERTIES = Path.of("application.properties");

    private Check() {}

    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return run(arguments, System.getenv(), Map.of(), out, err);
    }

    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            Map<String, String> overrides,
            PrintStream out,
            PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        Set<String> names = new LinkedHashSet<>(arguments);
        boolean json = names.remove("--json");
        for (String name : names) {
            if (name.startsWith("-")) {
                return wrongUsage(err, "takes no '" + name + "'");
            }
        }
        QuietLog log = new QuietLog();
        try {
            Settings settings = settings(environment, overrides);
            settings.warnings().forEach(warning -> err.println("caravan check: " + warning));
            return check(names, json, settings, out, err);
        } catch (MalformedSetting | MalformedPrices | RouteSetFault | CannotListen e) {
            err.println("caravan: " + e.getMessage());
        } catch (Exception e) {
            err.println("caravan: it cannot check: " + e);
        } finally {
            log.end();
        }
        return 1;
    }

    private static int wrongUsage(PrintStream err, String what) {
        err.println("caravan check: " + what + "; see ./caravan check --help");
        return 2;
    }

    /** The operator's own, but for what would stand between one call and its outcome. */
    private static Settings settings(Map<String, String> environment, Map<String, String> overrides) {
        Settings operators = PropertyFiles.load(PROPERTIES, environment, overrides);
        Map<String, String> all = new HashMap<>(overrides);
        all.put("caravan.host", "127.0.0.1");
        all.put("caravan.port", "0");
        all.put("caravan.auth", "open");
        all.put("caravan.retry.tries", "1");
        all.put(
                "caravan.door.pass-answer-headers",
                String.join(", ", operators.list("caravan.door.pass-answer-headers"))
                        + ", x-ratelimit-*, anthropic-ratelimit-*");
        return PropertyFiles.load(PROPERTIES, environment, all);
    }

    private static int check(Set<String> names, boolean json, Settings settings, PrintStream out, PrintStream err)
            throws Exception {
        RouteSource source = RouteSource.in(settings.text("caravan.routes"));
        try (Gateway gateway = Gateway.startForCalls(
                settings, source, InstantSource.system(), RandomGenerator.of("L64X128MixRandom"))) {
            RouteSet routes = Objects.requireNonNull(gateway.sets().serving());
            List<Provider> wanted = new ArrayList<>();
            for (String name : names) {
                Provider provider = routes.providers().find(name).orElse(null);
                if (provider == null) {
                    return wrongUsage(err, "there is no provider '" + name + "', only " + known(routes));
                }
                wanted.add(provider);
            }
            Findings findings = findings(wanted, gateway.port(), routes);
            out.print(json ? findings.json() + System.lineSeparator() : findings.table());
            if (findings.all().stream().allMatch(Finding.LeftOut.class::isInstance)) {
                err.println("caravan check: no provider is configured: set OPENAI_API_KEY, ANTHROPIC_API_KEY,"
                        + " GEMINI_API_KEY or OLLAMA_BASE_URL");
            }
            return findings.good() ? 0 : 1;
        }
    }

    /** What is asked for by name must work; otherwise what nobody set up is no failure. */
    private static Findings findings(List<Provider> named, int port, RouteSet routes) throws Exception {
        List<Finding> uncallable = new ArrayList<>();
        List<Provider> callable = new ArrayList<>();
        boolean byName = !named.isEmpty();
        for (Provider provider :
                byName ? new LinkedHashSet<>(named) : routes.providers().all()) {
            if (!provider.callable()) {
                String reason = provider.missing() + " is set";
                uncallable.add(
                        byName
                                ? new Finding.Fails(provider.name(), null, reason)
                                : new Finding.LeftOut(provider.name(), reason));
            } else if (byName || !provider.sandbox()) {
                callable.add(provider);
            }
        }
        List<Finding> all = new ArrayList<>();
        if (!callable.isEmpty()) {
            try (Checkup checkup = new Checkup(port, routes)) {
                all.addAll(checkup.of(callable));
            }
        }
        all.addAll(uncallable);
        return new Findings(all);
    }

    private static String known(RouteSet routes) {
        return String.join(
                ", ", routes.providers().all().stream().map(Provider::name).toList());
    }
}
