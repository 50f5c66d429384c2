package dev.caravan.cli;

import dev.caravan.process.Gateway;
import dev.caravan.process.PropertyFiles;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A short life for the JDK to learn from, when the launcher makes its cache: starts on free ports, with nobody's keys,
 * calls itself over a provider of its own for some seconds and ends. What it learns of the way of a call makes the next
 * start quick, and its first thousands of calls too; what it learns of a look at the files, the keys
 * and the ledger makes the next look quick.
 */
public final class Train {
    private static final Duration LENGTH = Duration.ofSeconds(6);
    private static final int CALLERS = 8;

    private Train() {}

    /** {@code commands} are rehearsed besides, on what the calls left in a store, by the properties that name it. */
    public static int run(PrintStream err, Consumer<Map<String, String>> commands) {
        Vertx vertx = Vertx.vertx();
        Path data = null;
        try {
            data = Files.createTempDirectory("caravan-training");
            HttpServer provider = vertx.createHttpServer().requestHandler(TrainingProvider::answer);
            provider.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            Map<String, String> properties = properties(provider.actualPort(), data);
            Settings settings = PropertyFiles.load(Path.of("no such file"), Map.of(), properties);
            try (Gateway gateway = Gateway.start(
                            settings, new RouteSource.Jar(), InstantSource.system(), RandomGenerator.getDefault());
                    HttpClient client = HttpClient.newHttpClient()) {
                call(client, gateway.port());
                get(client, gateway.port(), "/v1/models");
                get(client, gateway.managementPort(), "/observe/health");
                get(client, gateway.managementPort(), "/observe/metrics");
            }
            Inspection.of(Path.of("no such folder"), Map.of());
            commands.accept(properties);
            return 0;
        } catch (Exception e) {
            err.println("caravan: the training run failed: " + e);
            return 1;
        } finally {
            vertx.close();
            forget(data);
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

    private static Map<String, String> properties(int providerPort, Path data) {
        Map<String, String> properties = new HashMap<>();
        // It is led in the operator's folder, whose own are called as the defaults say.
        properties.put("caravan.data", data.toString());
        properties.put("caravan.inbox", data.resolve("inbox").toString());
        properties.put("caravan.outbox", data.resolve("outbox").toString());
        properties.put("caravan.prices", data.resolve("none.csv").toString());
        // Where they are not set at all, routes take them from the environment: the operator's own brokers.
        properties.put("caravan.jms.url", "");
        properties.put("caravan.kafka.brokers", "");
        properties.put("caravan.port", "0");
        properties.put("caravan.management-port", "0");
        properties.put("caravan.probe.every", "0s");
        for (String provider : List.of("openai", "anthropic", "gemini", "ollama")) {
            properties.put("caravan.provider." + provider + ".api-key", "none");
            properties.put("caravan.provider." + provider + ".base-url", "http://127.0.0.1:" + providerPort);
        }
        for (String tier : List.of("simple", "medium", "complex")) {
            properties.put("caravan.tier." + tier + ".chain", "openai/m");
        }
        properties.put("caravan.provider.openai.requests-per-minute", "2000000000");
        properties.put("caravan.provider.openai.tokens-per-minute", "2000000000");
        properties.put("caravan.provider.openai.calls-at-once", "1000");
        return properties;
    }

    private static void call(HttpClient client, int port) throws Exception {
        long end = System.nanoTime() + LENGTH.toNanos();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(callers.submit(() -> {
                    for (int n = 0; System.nanoTime() < end; n++) {
                        call(client, port, MODELS.get(n % MODELS.size()), n);
                    }
                    return null;
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        }
    }

    /** Mostly what is called mostly. */
    private static final List<String> MODELS = List.of(
            "auto",
            "openai/m",
            "simple",
            "openai/m",
            "complex",
            "openai/m",
            "anthropic/m",
            "gemini/m",
            "ollama/m",
            "auto",
            "sandbox/echo",
            "sandbox/fail-404");

    /** A third of the calls pass the cache by, a third are answered from it, and a third are new to it. */
    private static void call(HttpClient client, int port, String model, int n) throws Exception {
        String path = n % 5 == 0 ? "/v1/messages" : "/v1/chat/completions";
        String body = "{\"model\":\"" + model + "\",\"stream\":" + (n % 8 == 0) + ",\"max_tokens\":100"
                + ",\"temperature\":0.2,\"messages\":[{\"role\":\"user\",\"content\":\"What is a caravan"
                + (n % 3 == 1 ? " " + n : "") + "?\"}]}";
        client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("content-type", "application/json")
                        .header("cache-control", n % 3 == 0 ? "no-store" : "max-age=3600")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static void get(HttpClient client, int port, String path) throws Exception {
        client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }
}
