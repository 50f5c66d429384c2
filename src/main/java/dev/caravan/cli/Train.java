package dev.caravan.cli;

import dev.caravan.admit.KeyBook;
import dev.caravan.admit.OwnLimits;
import dev.caravan.admit.Plans;
import dev.caravan.process.Gateway;
import dev.caravan.process.PropertyFiles;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A short life for the JDK to learn from, when the launcher makes its cache: starts on free ports, with nobody's keys,
 * calls itself over a provider of its own and ends. What it learns of the way of a call makes the next start quick, and
 * its first thousands of calls too. It is led twice: open, and with keys, plans and budgets.
 */
public final class Train {
    /** On a slow machine, or a busy one. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final String PRICES = """
            provider,model,valid_from,input,cached_input,cache_write,output
            openai,*,2025-01-01,1,0.1,,2
            anthropic,*,2025-01-01,1,0.1,,2
            gemini,*,2025-01-01,1,0.1,,2
            ollama,*,2025-01-01,0,0,,0
            sandbox,*,2025-01-01,0,0,,0
            """;

    private Train() {}

    /** {@code calls} are asked of each of the two. */
    public static int run(PrintStream err, int calls) {
        Path data = null;
        try (TrainingProvider provider = TrainingProvider.start()) {
            data = Files.createTempDirectory("caravan-training");
            long end = System.nanoTime() + LONGEST.toNanos();
            open(properties(provider.url(), data.resolve("open")), calls, end);
            keyed(properties(provider.url(), data.resolve("keyed")), calls, end);
            return 0;
        } catch (Exception e) {
            err.println("caravan: the training run failed: " + e);
            return 1;
        } finally {
            forget(data);
        }
    }

    /** What the commands that only read do, for a cache of their own: that of a server costs them more than they do. */
    public static int rehearse(PrintStream err, BiConsumer<List<String>, Map<String, String>> command) {
        Path data = null;
        try {
            data = Files.createTempDirectory("caravan-training");
            Map<String, String> properties = properties("http://127.0.0.1:1", data.resolve("commands"));
            Inspection.of(data, Map.of());
            for (String line :
                    List.of("--help", "key create --name training", "key list", "report", "validate --help")) {
                command.accept(List.of(line.split(" ", -1)), properties);
            }
            return 0;
        } catch (Exception e) {
            err.println("caravan: the training run failed: " + e);
            return 1;
        } finally {
            forget(data);
        }
    }

    private static void open(Map<String, String> properties, int calls, long end) throws Exception {
        try (Gateway gateway = gateway(settings(properties))) {
            call(gateway, "", calls, end);
        }
    }

    private static void keyed(Map<String, String> properties, int calls, long end) throws Exception {
        properties.put("caravan.auth", "keys");
        properties.put("caravan.budget.usd-per-day", "1000000");
        properties.put("caravan.plan.enterprise.requests-per-minute", "1000000000");
        properties.put("caravan.plan.enterprise.usd-per-day", "1000000");
        Settings settings = settings(properties);
        String secret = secret(settings);
        try (Gateway gateway = gateway(settings)) {
            call(gateway, "authorization: Bearer " + secret + "\r\n", calls, end);
        }
    }

    private static String secret(Settings settings) throws InterruptedException {
        try (Store store = Store.open(settings)) {
            store.awaitOpening();
            return new KeyBook(store)
                    .create("training", Plans.usual(settings), OwnLimits.NONE, OptionalLong.empty(), 0)
                    .orElseThrow()
                    .secret();
        }
    }

    private static Settings settings(Map<String, String> properties) {
        return PropertyFiles.load(Path.of("no such file"), Map.of(), properties);
    }

    private static Gateway gateway(Settings settings) throws Exception {
        return Gateway.start(
                settings,
                new RouteSource.Jar(),
                InstantSource.system(),
                RandomGenerator.of("L64X128MixRandom"),
                Prometheus.exposition());
    }

    private static void call(Gateway gateway, String headers, int calls, long end) throws Exception {
        new TrainingCalls(gateway.port(), headers, calls).all(end);
        try (TrainingCaller operator = new TrainingCaller(gateway.managementPort(), "")) {
            operator.get("/observe/health");
            operator.get("/observe/metrics");
        }
    }

    /** These calls are nobody's. */
    private static void forget(@Nullable Path data) {
        if (data == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It is in the folder for such things.
        }
    }

    private static Map<String, String> properties(String provider, Path data) throws IOException {
        Map<String, String> properties = new HashMap<>();
        // It is led in the operator's folder, whose own are called as the defaults say.
        properties.put("caravan.data", data.toString());
        properties.put("caravan.inbox", data.resolve("inbox").toString());
        properties.put("caravan.outbox", data.resolve("outbox").toString());
        Path prices = Files.createDirectories(data).resolve("prices.csv");
        Files.writeString(prices, PRICES);
        properties.put("caravan.prices", prices.toString());
        // Where they are not set at all, routes take them from the environment: the operator's own brokers.
        properties.put("caravan.jms.url", "");
        properties.put("caravan.kafka.brokers", "");
        properties.put("caravan.port", "0");
        properties.put("caravan.management-port", "0");
        properties.put("caravan.probe.every", "0s");
        for (String each : List.of("openai", "anthropic", "gemini", "ollama")) {
            properties.put("caravan.provider." + each + ".api-key", "none");
            properties.put("caravan.provider." + each + ".base-url", provider);
        }
        for (String tier : List.of("simple", "medium", "complex")) {
            properties.put("caravan.tier." + tier + ".chain", "openai/m");
        }
        properties.put("caravan.provider.openai.requests-per-minute", "2000000000");
        properties.put("caravan.provider.openai.tokens-per-minute", "2000000000");
        properties.put("caravan.provider.openai.calls-at-once", "1000");
        return properties;
    }
}
