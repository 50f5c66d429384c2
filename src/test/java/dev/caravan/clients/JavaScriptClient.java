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

/** A JavaScript client in a node process of its own, which plays scenarios; what the client saw comes back as JSON. */
final class JavaScriptClient implements AutoCloseable {
    private static final Path HOME = Path.of("src/test/js");
    private static final Path LOCK = Path.of("target/npm.lock");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process node;
    private final Path errors;
    private final Writer asked;
    private final BufferedReader seen;

    private JavaScriptClient(Process node, Path errors) {
        this.node = node;
        this.errors = errors;
        this.asked = node.outputWriter(StandardCharsets.UTF_8);
        this.seen = node.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a script of {@code src/test/js}; where there is no npm the tests are skipped, or fail in CI. */
    static JavaScriptClient start(String script) throws Exception {
        require();
        Path errors = Files.createTempFile("caravan-js", ".err");
        Process node = new ProcessBuilder("node", script)
                .directory(HOME.toFile())
                .redirectError(errors.toFile())
                .start();
        return new JavaScriptClient(node, errors);
    }

    /** Runs a module of somebody else's and returns what it prints. */
    static String printed(String module) throws Exception {
        require();
        Process node = new ProcessBuilder("node", "--input-type=module", "-")
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .start();
        try (Writer input = node.outputWriter(StandardCharsets.UTF_8)) {
            input.write(module);
        }
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(said).isZero();
        return said;
    }

    private static void require() throws Exception {
        if (!onPath("node") || !onPath("npm")) {
            giveUp("node and npm are needed for the tests with JavaScript clients");
        }
        // Another process of tests may be at it.
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock alone = file.lock()) {
            assertThat(alone.isValid()).isTrue();
            install();
        }
    }

    private static void install() throws Exception {
        if (!installed()) {
            Process npm = new ProcessBuilder(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"))
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (npm.waitFor() != 0) {
                giveUp("npm could not install the JavaScript clients:\n" + said);
            }
        }
    }

    /** npm leaves a copy of the lock behind that is as old as the installation. */
    private static boolean installed() throws IOException {
        Path copy = HOME.resolve("node_modules/.package-lock.json");
        return Files.exists(copy)
                && Files.getLastModifiedTime(copy)
                                .compareTo(Files.getLastModifiedTime(HOME.resolve("package-lock.json")))
                        >= 0;
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

    private String line(ObjectNode asking) throws Exception {
        try {
            return CompletableFuture.supplyAsync(this::read).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            node.destroyForcibly();
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
        node.destroy();
        node.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        Files.delete(errors);
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .anyMatch(Files::isExecutable);
    }

    private static void giveUp(String why) {
        if ("true".equals(System.getenv("CI")) || "true".equals(System.getenv("CARAVAN_CI"))) {
            Assertions.fail(why);
        }
        Assumptions.abort(why);
    }
}
