package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.routeset.RouteSetFault;
import dev.caravan.settings.Fault;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One running gateway into which edits are saved, each in the place of the one before. */
final class Shop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String OWN = "own.camel.yaml";

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).expectsErrors().start();
    private final HttpClient client = HttpClient.newHttpClient();
    private int seen;

    /** What is saved beside the routes' own files, and which properties with it. */
    record Edit(Map<String, String> files, Map<String, String> properties) {
        static Edit of(String yaml) {
            return new Edit(Map.of(OWN, yaml), Map.of());
        }

        Edit and(String file, String text) {
            Map<String, String> more = new HashMap<>(files);
            more.put(file, text);
            return new Edit(more, properties);
        }

        Edit with(String property, String value) {
            Map<String, String> more = new HashMap<>(properties);
            more.put(property, value);
            return new Edit(files, more);
        }
    }

    /** Saves it, looks at what it does, and takes it away again. */
    void tryOut(Edit edit, Look look) throws Exception {
        write(edit);
        try {
            seen = log().size();
            caravan.takeOver(edit.properties());
            look.at(this);
        } finally {
            remove(edit);
        }
    }

    interface Look {
        void at(Shop shop) throws Exception;
    }

    /** Saves what cannot serve; what is said of it. The routes before go on. */
    List<String> refused(Edit edit) {
        write(edit);
        try {
            RouteSetFault fault = catchThrowableOfType(RouteSetFault.class, () -> caravan.takeOver(edit.properties()));
            assertThat(fault).as("it is accepted").isNotNull();
            String folder = caravan.routes() + "/";
            return Objects.requireNonNull(fault).faults().stream()
                    .map(Fault::toString)
                    .map(said -> said.replace(folder, ""))
                    .toList();
        } finally {
            remove(edit);
        }
    }

    private void write(Edit edit) {
        edit.files().forEach((name, text) -> {
            try {
                Path file = caravan.routes().resolve(name);
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void remove(Edit edit) {
        edit.files()
                .keySet()
                .forEach(name -> caravan.routes().resolve(name).toFile().delete());
    }

    TestCaravan caravan() {
        return caravan;
    }

    ProviderStub north() {
        return north;
    }

    /** The folder beside the routes, for files that routes read and write. */
    Path home() {
        return Objects.requireNonNull(caravan.routes().getParent());
    }

    String get(String path, String... headers) {
        return send("GET", path, null, headers).body();
    }

    String post(String path, String body, String... headers) {
        return send("POST", path, body, headers).body();
    }

    HttpResponse<String> send(String method, String path, @Nullable String body, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + caravan.port() + path))
                    .timeout(PATIENCE)
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Reply chat() {
        return caravan.chat("hi");
    }

    /** What the log has got since the edit was saved: level, logger, message. */
    List<String> logged() {
        List<String> all = log();
        return all.subList(Math.min(seen, all.size()), all.size());
    }

    private List<String> log() {
        return caravan.logged();
    }

    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime())
                        .as("in time; the log: %s", logged())
                        .isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void awaitLogged(String words) {
        await(() -> logged().stream().anyMatch(line -> line.contains(words)));
    }

    @Override
    public void close() {
        client.close();
        caravan.close();
        north.close();
    }
}
