package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A client in JavaScript, run by node. */
final class JavaScriptClient extends ScriptedClient {
    private static final Path HOME = Path.of("src/test/js");
    private static final Path LOCK = Path.of("target/npm.lock");

    private JavaScriptClient(String script) throws IOException {
        super(new ProcessBuilder("node", script).directory(HOME.toFile()));
    }

    /** Starts a script of {@code src/test/js}; where there is no npm the tests are skipped, or fail in CI. */
    static JavaScriptClient start(String script) throws Exception {
        require(HOME);
        return new JavaScriptClient(script);
    }

    /** Runs a module of somebody else's and returns what it prints. */
    static String printed(String module) throws Exception {
        require(HOME);
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

    /** Installs what the folder's package-lock.json names, unless that is done. */
    static void require(Path home) throws Exception {
        if (!onPath("node") || !onPath("npm")) {
            giveUp("node and npm are needed for the tests with JavaScript clients");
        }
        alone(LOCK, () -> {
            if (!installed(home)) {
                install(home, List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"), "npm");
            }
        });
    }

    /** npm leaves a copy of the lock behind that is as old as the installation. */
    private static boolean installed(Path home) throws IOException {
        Path copy = home.resolve("node_modules/.package-lock.json");
        return Files.exists(copy)
                && Files.getLastModifiedTime(copy)
                                .compareTo(Files.getLastModifiedTime(home.resolve("package-lock.json")))
                        >= 0;
    }
}
