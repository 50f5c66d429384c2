package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class LauncherIT {
    @TempDir
    Path folder;

    @Test
    void it_runs_the_program_and_passes_arguments_and_exit_codes_on() throws Exception {
        assertThat(launch("--help")).isZero();
        assertThat(output()).contains("usage: ./caravan COMMAND");

        assertThat(launch("nonsense")).isEqualTo(2);
    }

    @Test
    void a_folder_is_meant_from_where_its_user_is() throws Exception {
        Files.createDirectories(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine/application.properties"), "caravan.prot=1\n");

        assertThat(launch("validate", "mine")).isEqualTo(1);
        assertThat(output()).contains("mine/application.properties:1: there is no property caravan.prot");
    }

    @Test
    void a_signal_reaches_the_program_itself() throws Exception {
        Process serving =
                started(List.of("serve"), "CARAVAN_PORT=0", "CARAVAN_MANAGEMENT_PORT=0", "CARAVAN_DATA=" + folder);
        for (int i = 0; i < 1200 && !output().contains("is ready"); i++) {
            assertThat(serving.isAlive()).as(output()).isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }

        serving.destroy();

        assertThat(serving.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(serving.exitValue()).isZero();
    }

    private int launch(String... arguments) throws Exception {
        Process process = started(List.of(arguments));
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process started(List<String> arguments, String... environment) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Path.of("caravan").toAbsolutePath().toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log());
        for (String variable : environment) {
            String[] parts = variable.split("=", 2);
            builder.environment().put(parts[0], parts[1]);
        }
        return builder.start();
    }

    private File log() {
        return folder.resolve("log.txt").toFile();
    }

    private String output() throws Exception {
        return Files.exists(log().toPath()) ? Files.readString(log().toPath()) : "";
    }
}
