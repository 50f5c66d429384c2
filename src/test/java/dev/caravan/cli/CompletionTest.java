package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real shell completes what is typed behind {@code caravan}, by the script that it prints. */
class CompletionTest {
    private final Path script;

    CompletionTest(@TempDir Path folder) {
        this.script = folder.resolve("script");
    }

    @BeforeEach
    void print_the_script() throws Exception {
        Files.writeString(script, printed("bash"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"\"|serve batch check validate test key report add prices completion",
                "re|report",
                "key ''|change create list revoke",
                "key create --usd|--usd-per-day --usd-per-month",
                "report --|--help --days --by --key --format",
                "report --by ''|day model provider key tier tag",
                "report --days 7 --format j|json",
                "prices ''|import",
                "completion ''|bash zsh"
            })
    void bash_completes_commands_options_and_values(String typed, String completed) throws Exception {
        String commands = """
                source '%s'
                compopt() { :; }
                COMP_WORDS=(./caravan %s)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                $(complete -p caravan | sed 's/.*-F \\([^ ]*\\).*/\\1/')
                echo ${COMPREPLY[*]}
                """.formatted(script, typed);

        assertThat(run("bash", "--norc", "-c", commands)).isEqualTo(completed + "\n");
    }

    @Test
    void zsh_takes_the_same_script() {
        assertThat(printed("zsh")).isEqualTo(printed("bash")).contains("bashcompinit");
    }

    private static String printed(String shell) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Caravan.run(
                List.of("completion", shell), new Shell(Map.of(), Map.of(), InstantSource.system(), both, both));
        assertThat(code).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
