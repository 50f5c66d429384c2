package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** OpenAI's own JavaScript client, run by node; what it saw comes back as JSON. */
final class JavaScriptClient {
    private static final Path HOME = Path.of("src/test/js");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private JavaScriptClient() {}

    /** Installs the client where it is missing; where that cannot be, the tests are skipped, or fail in CI. */
    static void require() throws Exception {
        if (!onPath("node") || !onPath("npm")) {
            giveUp("node and npm are needed for the tests with OpenAI's JavaScript client");
        }
        if (!Files.isDirectory(HOME.resolve("node_modules/openai"))) {
            Outcome installed = run(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
            if (installed.code != 0) {
                giveUp("npm could not install OpenAI's JavaScript client:\n" + installed.err);
            }
        }
    }

    static JsonNode run(String baseUrl, String scenario, String model) throws Exception {
        Outcome outcome = run(List.of("node", "openai-client.mjs", baseUrl, scenario, model));
        assertThat(outcome.code)
                .as("%s of %s: %s", scenario, model, outcome.err)
                .isZero();
        return Json.mapper().readTree(outcome.out);
    }

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(List<String> command) throws Exception {
        Path out = Files.createTempFile("caravan-js", ".out");
        Path err = Files.createTempFile("caravan-js", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(HOME.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " is still running after " + PATIENCE);
            }
            return new Outcome(process.exitValue(), text(out), text(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
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
