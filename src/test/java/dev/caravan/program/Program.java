package dev.caravan.program;

import dev.caravan.harness.Ports;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The finished jar, run as its users run it: a process of its own in a folder of its own. */
final class Program implements AutoCloseable {
    private static final Path JAR = Path.of("target", "caravan.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final int port;
    private final int managementPort;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Program(Process process, Path log, int port, int managementPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.managementPort = managementPort;
    }

    static Program start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return start(List.of("-XX:TieredStopAtLevel=1"), folder, environment, arguments);
    }

    /** With the memory that the launcher gives it: running out of it is the end. */
    static Program startAsShipped(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(
                List.of("-Xmx320m", "-XX:MaxDirectMemorySize=128m", "-XX:+ExitOnOutOfMemoryError"),
                folder,
                environment,
                arguments);
    }

    private static Program start(
            List<String> options, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        int port = Ports.free();
        int managementPort = Ports.free();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(Archive.OPTIONS);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("log.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARAVAN_") || name.endsWith("_API_KEY"));
        builder.environment().put("CARAVAN_PORT", Integer.toString(port));
        builder.environment().put("CARAVAN_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.environment().putAll(environment);
        return new Program(builder.start(), log, port, managementPort);
    }

    /** The classes of the jar, taken apart once for all the starts: half of what one costs. */
    private static final class Archive {
        private static final Path FILE =
                JAR.resolveSibling("program-" + ProcessHandle.current().pid() + ".jsa");
        static final List<String> OPTIONS = List.of("-XX:SharedArchiveFile=" + made(), "-Xlog:disable");

        private static Path made() {
            try {
                Process training = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:ArchiveClassesAtExit=" + FILE,
                                "-Xlog:disable",
                                "-jar",
                                JAR.toString(),
                                "validate")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                training.waitFor();
                FILE.toFile().deleteOnExit();
                return FILE;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    Program awaitReady() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!log().contains("is ready")) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String why = process.isAlive() ? "not ready in time: " : "it ended with " + exitCode() + ": ";
                // Nobody has it yet who would close it.
                close();
                throw new AssertionError(why + log());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return this;
    }

    HttpResponse<String> chat(String json) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> manage(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                        .build(),
                BodyHandlers.ofString());
    }

    void awaitLogged(String words) throws Exception {
        await(() -> log().contains(words), words);
    }

    void awaitPage(String path, String words) throws Exception {
        await(() -> manage(path).body().contains(words), words);
    }

    private void await(Callable<Boolean> condition, String what) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what + "\n" + log());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL; comes back when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it goes on running");
        }
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}
