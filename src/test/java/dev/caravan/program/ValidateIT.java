package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ValidateIT {
    /** Ten times what it takes: other tests run beside it. */
    private static final Duration QUICK = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void the_jar_alone_finds_no_fault_in_what_it_carries() throws Exception {
        try (Program program = Program.start(folder, Map.of(), "validate")) {
            assertThat(program.exitCode()).isZero();
            assertThat(program.log())
                    .contains("the routes of the jar", "no fault")
                    .doesNotContain(" WARN ", " ERROR ");
        }
    }

    @Test
    void faults_of_the_folder_it_runs_in_are_named_and_the_exit_code_is_1() throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/own.camel.yaml"), """
                - route:
                    id: own
                    from:
                      uri: tmier:x
                      steps:
                        - lgo: { message: x }
                """);
        Files.writeString(folder.resolve("application.properties"), "# mine\ncaravan.prot=1\n");

        try (Program program = Program.start(folder, Map.of(), "validate")) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.log())
                    .contains(
                            "application.properties:2: there is no property caravan.prot, did you mean 'caravan.port'?",
                            "routes/own.camel.yaml:4: unknown component 'tmier', did you mean 'timer'?",
                            "routes/own.camel.yaml:6: unknown step 'lgo', did you mean 'log'?",
                            "caravan validate: 21 route files, 1 property, the prices of the jar: 3 faults")
                    .doesNotContain(" WARN ", " ERROR ");
        }
    }

    @Test
    void the_launcher_checks_the_checkout_quickly() throws Exception {
        Path log = folder.resolve("log.txt");
        launch(log, "--help");

        long started = System.nanoTime();
        int code = launch(log, "validate");

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(QUICK);
        assertThat(Files.readString(log)).containsPattern("20 route files, \\d+ properties, \\d+ prices: no fault");
        assertThat(code).isZero();
    }

    private static int launch(Path log, String argument) throws Exception {
        Process process = new ProcessBuilder(Path.of("caravan").toAbsolutePath().toString(), argument)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
