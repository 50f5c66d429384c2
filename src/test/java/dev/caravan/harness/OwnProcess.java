package dev.caravan.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program from its classes, as a process of its own in a folder of its own, with the umask that most systems have. */
public final class OwnProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private OwnProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static OwnProcess run(Path folder, Map<String, String> environment, String... arguments) {
        Map<String, String> own = new HashMap<>(environment);
        own.putIfAbsent("CARAVAN_PORT", "0");
        own.putIfAbsent("CARAVAN_MANAGEMENT_PORT", "0");
        return run("dev.caravan.Caravan", folder, own, arguments);
    }

    /** Another program, which has Caravan in it. */
    public static OwnProcess run(String main, Path folder, Map<String, String> environment, String... arguments) {
        String classes = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            Path log = Files.createTempFile("caravan", ".log");
            ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                    Stream.of(
                                            "sh",
                                            "-c",
                                            "umask 022; exec \"$@\"",
                                            "sh",
                                            java,
                                            "-XX:+UseSerialGC",
                                            "-XX:TieredStopAtLevel=1",
                                            "-cp",
                                            classes,
                                            main),
                                    Stream.of(arguments))
                            .toList())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CARAVAN_") || name.endsWith("_API_KEY"));
            builder.environment().putAll(environment);
            return new OwnProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it serves. */
    public OwnProcess awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!log().contains("is ready")) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String said = log();
                // Nobody has it yet who would close it.
                close();
                throw new AssertionError("it does not serve: " + said);
            }
            LockSupport.parkNanos(1_000_000);
        }
        return this;
    }

    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it goes on running: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGKILL; comes back when it is gone. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    public long pid() {
        return process.pid();
    }

    /** All that it has said. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its lines that hold a word. */
    public List<String> logged(String word) {
        return log().lines().filter(line -> line.contains(word)).toList();
    }

    @Override
    public void close() {
        kill();
        log.toFile().delete();
    }
}
