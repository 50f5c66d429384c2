package dev.caravan.harness;

import dev.caravan.cli.Prometheus;
import dev.caravan.embed.Flow;
import dev.caravan.price.PriceFile;
import dev.caravan.process.Gateway;
import dev.caravan.process.PropertyFiles;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import dev.caravan.stub.AmazonSignature;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/**
 * A gateway that runs the project's own routes, with stubs as providers. Every stub is a provider by one short YAML
 * file, as an operator would add it; the chain of every tier is the stubs in the order in which they were given.
 */
public final class TestCaravan implements AutoCloseable {
    private static final Path ROUTES = Path.of("routes");
    private static final String PRICES = "prices.csv";

    private final Gateway gateway;
    private final Path folder;
    private final Map<String, String> properties;
    private final LogWatch log;
    private final Duration patience;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestCaravan(Gateway gateway, Path folder, Map<String, String> properties, LogWatch log, Duration patience) {
        this.log = log;
        this.patience = patience;
        this.gateway = gateway;
        this.folder = folder;
        this.properties = properties;
    }

    public static Builder with() {
        return new Builder();
    }

    /** What a test sets up before the start. */
    public static final class Builder {
        private final Map<String, ProviderStub> stubs = new LinkedHashMap<>();
        private final Map<String, String> properties = new HashMap<>();
        private final Map<String, String> files = new HashMap<>();
        private final Set<String> responding = new HashSet<>();
        private InstantSource clock = InstantSource.system();
        private boolean chains = true;
        private boolean live;
        private boolean errorsExpected;
        private Duration patience = Duration.ofSeconds(60);

        public Builder provider(String name, ProviderStub stub) {
            stubs.put(name, stub);
            return this;
        }

        /** A provider who has OpenAI's Responses API. */
        public Builder responding(String name) {
            responding.add(name);
            return this;
        }

        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** A route file of the test's own, in place of the project's where the name is the same. */
        public Builder routeFile(String name, String yaml) {
            files.put(name, yaml);
            return this;
        }

        /** What models cost, as rows of a price list: {@code north,m1,2025-01-01,2,0.5,3,8}. */
        public Builder prices(String... rows) {
            return routeFile(PRICES, PriceFile.WHOLE_HEAD + "\n" + String.join("\n", rows) + "\n");
        }

        /** What is saved in its folder of routes and its own application.properties takes effect while it runs. */
        public Builder live() {
            live = true;
            return this;
        }

        /** With the cache as it is shipped. */
        public Builder cached() {
            return property("caravan.cache.ttl", "1h");
        }

        public Builder clock(InstantSource moved) {
            clock = moved;
            return this;
        }

        /** The test makes a fault of ours, and the log may say so. */
        public Builder expectsErrors() {
            errorsExpected = true;
            return this;
        }

        /** How long the test waits for an answer. */
        public Builder patience(Duration most) {
            patience = most;
            return this;
        }

        /** Leaves the chains of the tiers as the properties say. */
        public Builder ownChains() {
            chains = false;
            return this;
        }

        public TestCaravan start() {
            try {
                Path folder = Files.createTempDirectory("caravan").resolve("routes");
                copyRoutes(folder);
                files.forEach((name, yaml) -> write(folder.resolve(name), yaml));
                stubs.forEach((name, stub) -> write(
                        folder.resolve("providers/" + name + ".camel.yaml"),
                        providerFile(name, stub.dialect(), responding.contains(name))));
                Map<String, String> all = propertiesForStubs(folder);
                LogWatch log = new LogWatch(errorsExpected);
                Path file = folder.resolveSibling("application.properties");
                all.put("caravan.routes", folder.toString());
                write(file, text(all));
                Supplier<Settings> read = () -> PropertyFiles.load(file, Map.of(), Map.of());
                Settings started = live ? read.get() : settings(all);
                Gateway gateway = Gateway.start(
                        started,
                        new RouteSource.Folder(folder),
                        clock,
                        RandomGeneratorFactory.of("L64X128MixRandom").create(42),
                        Prometheus.exposition());
                if (live) {
                    gateway.follow(started, read, file, now -> {});
                }
                return new TestCaravan(gateway, folder, all, log, patience);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("the gateway under test did not start", e);
            }
        }

        private static String text(Map<String, String> properties) {
            StringBuilder text = new StringBuilder();
            properties.forEach((name, value) -> text.append(name.replace(":", "\\:"))
                    .append('=')
                    .append(value.replace("\\", "\\\\").replace("\n", "\\n"))
                    .append('\n'));
            return text.toString();
        }

        private Map<String, String> propertiesForStubs(Path folder) {
            Map<String, String> all = new HashMap<>();
            all.put("caravan.port", "0");
            all.put("caravan.management-port", "0");
            all.put("caravan.data", folder.resolveSibling("data").toString());
            all.put("caravan.inbox", folder.resolveSibling("inbox").toString());
            all.put("caravan.outbox", folder.resolveSibling("outbox").toString());
            // A stub's journal holds what the test asked, and no more.
            all.put("caravan.probe.every", "0s");
            // The same question twice is two calls, unless a test is about the cache.
            all.put("caravan.cache.ttl", "0s");
            String chain = String.join(
                    ", ", stubs.keySet().stream().map(name -> name + "/m1").toList());
            if (chains && !stubs.isEmpty()) {
                for (String tier : new String[] {"simple", "medium", "complex"}) {
                    all.put("caravan.tier." + tier + ".chain", chain);
                }
            }
            stubs.forEach((name, stub) -> {
                if (stub.dialect().equals("bedrock")) {
                    all.put("caravan.provider." + name + ".region", AmazonSignature.REGION);
                    all.put("caravan.provider." + name + ".access-key", AmazonSignature.KEY);
                    all.put("caravan.provider." + name + ".secret-key", AmazonSignature.SECRET);
                } else {
                    all.put("caravan.provider." + name + ".api-key", "sk-of-" + name);
                }
                all.put("caravan.provider." + name + ".base-url", stub.baseUrl());
                if (stub.dialect().equals("anthropic")) {
                    all.put("caravan.model." + name + "/*.max-tokens", "8192");
                    all.put("caravan.model." + name + "/*.thinking", "budget");
                }
            });
            if (files.containsKey(PRICES)) {
                all.put("caravan.prices", folder.resolve(PRICES).toString());
            }
            all.putAll(properties);
            return all;
        }
    }

    /** The short YAML file that makes an OpenAI-compatible endpoint a provider. */
    public static String providerFile(String name) {
        return providerFile(name, "openai");
    }

    /** The short YAML file that makes an endpoint of any dialect a provider. */
    public static String providerFile(String name, String dialect) {
        return providerFile(name, dialect, false);
    }

    private static String providerFile(String name, String dialect, boolean responding) {
        return """
                - templatedRoute:
                    routeTemplateRef: provider
                    routeId: provider-%s
                    parameters:
                      - name: name
                        value: %s
                      - name: dialect
                        value: %s
                      - name: responses
                        value: "%s"
                """.formatted(name, name, dialect, responding);
    }

    /** The settings that a start with these properties has, over the shipped defaults. */
    public static Settings settings(Map<String, String> properties) {
        return Settings.of(defaults(), Settings.Source.NONE, Map.of(), new Settings.Source("the test", properties));
    }

    private static Settings.Source defaults() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(Gateway.class.getResourceAsStream("/caravan/application.properties")),
                StandardCharsets.UTF_8)) {
            Properties loaded = new Properties();
            loaded.load(reader);
            Map<String, String> values = new HashMap<>();
            loaded.forEach((name, value) ->
                    values.put(name.toString(), value.toString().strip()));
            return new Settings.Source("the shipped defaults", values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyRoutes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> write(folder.resolve(ROUTES.relativize(file)), read(file)));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the tier «simple» and waits for the whole answer. */
    public Reply chat(String prompt) {
        return ask("simple", prompt);
    }

    public Reply ask(String model, String prompt) {
        return post(request(model, prompt, false));
    }

    /** Asks for a stream and reads it to its end. */
    public Reply stream(String model, String prompt) {
        return post(request(model, prompt, true));
    }

    public static String request(String model, String prompt, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + prompt + "\"}]}";
    }

    public Reply post(String json) {
        return post("/v1/chat/completions", json);
    }

    public Reply post(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    public Reply post(String path, String json, String header, String value) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofString(json)));
    }

    public Reply post(String path, String json, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("content-type", "application/json");
        headers.forEach(request::header);
        return send(request.POST(BodyPublishers.ofString(json)));
    }

    public Reply get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    public Reply get(String path, String header, String value) {
        return send(HttpRequest.newBuilder(uri(path)).header(header, value).GET());
    }

    /** Asks the tier «simple» with a client's key. */
    public Reply chatWith(String secret, String prompt) {
        return askWith(secret, "simple", prompt);
    }

    public Reply askWith(String secret, String model, String prompt) {
        return post("/v1/chat/completions", request(model, prompt, false), "authorization", "Bearer " + secret);
    }

    /** Asks the management port. */
    public Reply manage(String path) {
        awaitCounted();
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.managementPort() + path)));
    }

    /** The value of a meter's line, for example {@code llm_fallbacks_total{from="north/m1"}}; 0 where there is none. */
    public double meter(String name, String... labels) {
        return manage("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** What was said under that name in the log since the start. */
    public List<String> logged(String logger) {
        awaitCounted();
        return log.lines(logger);
    }

    /** All that was said since the start: the level, the logger, the message. */
    public List<String> logged() {
        return log.lines();
    }

    /** A call is counted when its caller has the answer already, and the door may not know of that for a moment. */
    private void awaitCounted() {
        long now = System.nanoTime();
        RouteSet routes = Objects.requireNonNull(gateway.sets().serving());
        awaitUntil(now + Duration.ofMillis(50).toNanos(), () -> routes.underWay() == 0);
        awaitUntil(
                now + Duration.ofSeconds(2).toNanos(),
                () -> routes.underWay() <= gateway.door().underWay());
    }

    private static void awaitUntil(long end, BooleanSupplier condition) {
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(200_000);
        }
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            long started = System.nanoTime();
            HttpResponse<String> response =
                    client.send(request.timeout(patience).build(), BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    response.headers(),
                    response.body(),
                    Duration.ofNanos(System.nanoTime() - started));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public String baseUrl() {
        return uri("/v1").toString();
    }

    public int port() {
        return gateway.port();
    }

    public Gateway gateway() {
        return gateway;
    }

    /** The way in for calls from this process. */
    public Flow flow() {
        return gateway.sets()::answer;
    }

    /** Its store, looked at from outside. */
    public Books books() {
        String url = properties.get("caravan.store.url");
        return url == null ? Books.in(Path.of(Objects.requireNonNull(properties.get("caravan.data")))) : new Books(url);
    }

    /** The folder with this gateway's routes. */
    public Path routes() {
        return folder;
    }

    /** Lets another set of routes take over: the folder's files as they are now, and the properties with a change. */
    public void takeOver(Map<String, String> changed) throws Exception {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(changed);
        gateway.sets().serve(settings(all), new RouteSource.Folder(folder));
    }

    @Override
    public void close() {
        client.close();
        gateway.close();
        deleteRoutes();
        log.close();
    }

    private Path home() {
        return Objects.requireNonNull(folder.getParent());
    }

    /** The operator's file, where the gateway is live. */
    public Path propertiesFile() {
        return home().resolve("application.properties");
    }

    private void deleteRoutes() {
        try (Stream<Path> files = Files.walk(home())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
