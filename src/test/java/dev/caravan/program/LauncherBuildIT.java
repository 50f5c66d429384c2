package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout whose sources are newer than its jar, with a Maven that takes its time. */
@Timeout(180)
class LauncherBuildIT {
    private static final String MAVEN = """
            #!/bin/sh
            echo '[INFO] Downloaded from central: https://repo/a.jar (1 kB at 1 kB/s)'
            echo '[INFO] --- maven-compiler-plugin:3.14.1:compile (default-compile) @ caravan ---'
            touch maven-was-here
            sleep 12
            echo '[ERROR] COMPILATION ERROR : a semicolon'
            exit 1
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void aCheckout() throws Exception {
        Files.createDirectories(folder.resolve("target"));
        Files.createDirectories(folder.resolve("src/main"));
        Files.createDirectories(folder.resolve("bin"));
        Files.copy(Path.of("target/caravan.jar"), folder.resolve("target/caravan.jar"));
        Files.setLastModifiedTime(folder.resolve("target/caravan.jar"), FileTime.from(Instant.EPOCH));
        Files.writeString(folder.resolve("pom.xml"), "");
        executable(folder.resolve("caravan"), Files.readString(Path.of("caravan")));
        executable(folder.resolve("bin/mvn"), MAVEN);
    }

    @Test
    void what_only_reads_starts_from_the_jar_that_is_there_and_says_that_it_is_old() throws Exception {
        assertThat(launch("--help")).isZero();
        assertThat(output()).containsIgnoringCase("usage").contains("older than the sources");
        assertThat(launch("validate")).isZero();
        assertThat(output()).contains("no fault");

        assertThat(folder.resolve("maven-was-here")).doesNotExist();
    }

    @Test
    void a_build_tells_what_it_is_at_and_how_it_failed() throws Exception {
        assertThat(launch("serve")).isEqualTo(1);

        assertThat(output())
                .contains(
                        "caravan: building, for the sources changed",
                        "caravan: compiling, 10 s, 1 fetched",
                        "COMPILATION ERROR : a semicolon",
                        "all of its output is in " + folder.toRealPath() + "/target/caravan.log")
                .doesNotContain("Downloaded from");
    }

    private static void executable(Path file, String text) throws Exception {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private int launch(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(folder.resolve("caravan").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String output() throws Exception {
        return Files.readString(folder.resolve("log.txt"));
    }
}
