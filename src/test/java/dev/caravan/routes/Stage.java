package dev.caravan.routes;

import dev.caravan.harness.Folders;
import dev.caravan.harness.Ports;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A gateway in which scenes follow each other: for each another set of routes takes over, with providers of its own, and
 * days after the one before, so that nothing rests, is spent or is remembered.
 */
final class Stage implements AutoCloseable {
    static final Path ROUTES = Path.of("routes");
    static final String BROKER = "caravan.jms.embedded.port";
    private static final String QUEUES = "caravan.jms.url";
    private static final Duration APART = Duration.ofDays(3);

    private final AtomicInteger scenes = new AtomicInteger();
    private final List<RouteFile> files = RouteFile.in(ROUTES);
    private final String broker = Integer.toString(Ports.free());
    private final boolean complaining;
    private final TestCaravan caravan;

    private Stage(boolean complaining) {
        this.complaining = complaining;
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", ProviderStub.openAi().stopped())
                .provider("south", ProviderStub.openAi().stopped())
                .clock(() -> Instant.now().plus(APART.multipliedBy(scenes.get())))
                .prices("north,dear,2025-01-01,0,0,0,1000000")
                .patience(Scene.LONG_ENOUGH);
        if (complaining) {
            builder.property(QUEUES, "embedded").property(BROKER, broker).expectsErrors();
        }
        caravan = builder.start();
    }

    /** What its log complains of is a fault. */
    static Stage quiet() {
        return new Stage(false);
    }

    /** Routes with a hole in them may complain, and it has a broker. */
    static Stage complaining() {
        return new Stage(true);
    }

    /** With all steps, in files that were written again as those without a step are. */
    Scene whole(Probe probe) throws Exception {
        Map<String, String> written = new HashMap<>();
        files.forEach(file -> written.put(place(file), file.written()));
        written.putAll(probe.files());
        return scene(probe, written, "no hole");
    }

    Scene without(String step, RouteFile file, Probe probe) throws Exception {
        String hole = "hole " + scenes.get();
        Map<String, String> written = new HashMap<>(probe.files());
        written.put(place(file), file.without(step, hole));
        return scene(probe, written, hole);
    }

    private Scene scene(Probe probe, Map<String, String> written, String hole) throws Exception {
        int number = scenes.incrementAndGet();
        ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);
        ProviderStub south = ProviderStub.openAi().says("from south").usage(30, 8);
        Map<String, String> properties = new HashMap<>(Map.of(
                "caravan.provider.north.base-url",
                north.baseUrl(),
                "caravan.provider.south.base-url",
                south.baseUrl(),
                "caravan.jms.requests",
                "requests-" + number,
                "caravan.jms.replies",
                "replies-" + number,
                "caravan.jms.dead-letters",
                "dead-letters-" + number));
        if (complaining) {
            properties.put(QUEUES, "");
            properties.put(BROKER, broker);
        }
        probe.properties().forEach((name, value) -> properties.put(name, value.get()));
        if (probe.ruinous()) {
            TestCaravan.Builder builder = TestCaravan.with()
                    .provider("north", north)
                    .provider("south", south)
                    .expectsErrors();
            written.forEach(builder::routeFile);
            properties.forEach(builder::property);
            TestCaravan own = builder.start();
            return new Scene(own, north, south, properties, "scene-" + number, hole, own::close);
        }
        write(written);
        try {
            caravan.takeOver(properties);
        } finally {
            write(asShipped());
        }
        return new Scene(caravan, north, south, properties, "scene-" + number, hole, this::emptyInbox);
    }

    private Map<String, String> asShipped() throws IOException {
        Map<String, String> shipped = new HashMap<>();
        for (RouteFile file : files) {
            shipped.put(place(file), Files.readString(file.path()));
        }
        return shipped;
    }

    private void write(Map<String, String> written) throws IOException {
        for (Map.Entry<String, String> file : written.entrySet()) {
            Files.writeString(caravan.routes().resolve(file.getKey()), file.getValue());
        }
    }

    private void emptyInbox() {
        Path inbox = Folders.of(caravan).inbox();
        if (!Files.exists(inbox)) {
            return;
        }
        try (Stream<Path> left = Files.list(inbox)) {
            for (Path file : left.filter(Files::isRegularFile).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String place(RouteFile file) {
        return Objects.toString(ROUTES.relativize(file.path()));
    }

    @Override
    public void close() {
        caravan.close();
    }
}
