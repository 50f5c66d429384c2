package dev.caravan.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A client in Python; what it needs is installed beside its script, never among the machine's own packages. */
final class PythonClient extends ScriptedClient {
    private static final Path HOME = Path.of("src/test/py");
    private static final Path LOCK = Path.of("target/pip.lock");
    private static final String NEEDED = "requirements.txt";
    private static final String SITE = "site-packages";

    private PythonClient(String script) throws IOException {
        super(python(script));
    }

    /** Starts a script of {@code src/test/py}; where there is no pip the tests are skipped, or fail in CI. */
    static PythonClient start(String script) throws Exception {
        if (!onPath("python3") || !onPath("pip3")) {
            giveUp("python3 and pip3 are needed for the tests with Python clients");
        }
        alone(LOCK, PythonClient::installIfMissing);
        return new PythonClient(script);
    }

    private static ProcessBuilder python(String script) {
        ProcessBuilder python = new ProcessBuilder("python3", script).directory(HOME.toFile());
        python.environment().put("PYTHONPATH", SITE);
        python.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return python;
    }

    private static void installIfMissing() throws Exception {
        Path installed = HOME.resolve(SITE).resolve(NEEDED);
        if (Files.exists(installed) && Files.mismatch(installed, HOME.resolve(NEEDED)) < 0) {
            return;
        }
        install(HOME, List.of("pip3", "install", "--quiet", "--upgrade", "--target", SITE, "-r", NEEDED), "pip3");
        Files.deleteIfExists(installed);
        Files.copy(HOME.resolve(NEEDED), installed);
    }
}
