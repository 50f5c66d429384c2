package dev.caravan.harness;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs of Debian's packages. Who has not installed one skips the test that needs it, but for CI. */
public record Debian(Path program) {
    public static Debian program(String name, String itsPackage) {
        Optional<Path> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(found.isPresent() || "true".equals(System.getenv("CARAVAN_CI")))
                .as("there is no %s: apt-get install %s brings it", name, itsPackage)
                .isTrue();
        return new Debian(found.orElse(Path.of(name)));
    }

    /** What it says on both of its ways out, and how it ended. */
    public record Ran(int code, String said) {}

    public Ran run(String... arguments) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    /** Runs beside the test, which is to end it. */
    public Process start(Path log, String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
