package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A client in a process of its own, which plays scenarios; what the client saw comes back as JSON. */
class ScriptedClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path errors;
    private final Writer asked;
    private final BufferedReader seen;

    ScriptedClient(ProcessBuilder script) throws IOException {
        this.errors = Files.createTempFile("caravan-client", ".err");
        this.process = script.redirectError(errors.toFile()).start();
        this.asked = process.outputWriter(StandardCharsets.UTF_8);
        this.seen = process.inputReader(StandardCharsets.UTF_8);
    }

    JsonNode sees(String scenario, String baseUrl, String model) throws Exception {
        return sees(Json.mapper().createObjectNode().put("baseURL", baseUrl).put("model", model), scenario);
    }

    JsonNode sees(ObjectNode asking, String scenario) throws Exception {
        asked.write(asking.put("scenario", scenario) + "\n");
        asked.flush();
        String line = line(asking);
        assertThat(line).as(() -> "%s: %s".formatted(asking, complaints())).isNotNull();
        JsonNode answer = Json.mapper().readTree(line);
        assertThat(answer.path("failed").asText()).as(asking.toString()).isEmpty();
        return answer;
    }

    /** Holds off another process of tests that may be installing the same. */
    static void alone(Path lock, Installation installation) throws Exception {
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock alone = file.lock()) {
            assertThat(alone.isValid()).isTrue();
            installation.install();
        }
    }

    interface Installation {
        void install() throws Exception;
    }

    /** Runs what installs clients; where it fails the tests are skipped, or fail in CI. */
    static void install(Path home, List<String> command, String what) throws Exception {
        Process installer = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(installer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (installer.waitFor() != 0) {
            giveUp("%s could not install the clients:\n%s".formatted(what, said));
        }
    }

    static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .anyMatch(Files::isExecutable);
    }

    static void giveUp(String why) {
        if ("true".equals(System.getenv("CI")) || "true".equals(System.getenv("CARAVAN_CI"))) {
            Assertions.fail(why);
        }
        Assumptions.abort(why);
    }

    private String line(ObjectNode asking) throws Exception {
        try {
            return CompletableFuture.supplyAsync(this::read).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError(asking + " is not through after " + PATIENCE, e);
        }
    }

    private String read() {
        try {
            return seen.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String complaints() {
        try {
            return Files.readString(errors, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        Files.delete(errors);
    }
}
