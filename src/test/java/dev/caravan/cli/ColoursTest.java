package dev.caravan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Help is coloured for eyes at a terminal, and for nothing else. */
@Tag("slow")
class ColoursTest {
    private static final String ESCAPE = "\u001b[";

    @Test
    void a_terminal_shows_colours_and_no_other_output_has_them() throws Exception {
        assumeTrue(
                "true".equals(System.getenv("CARAVAN_CI"))
                        || Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "script"))),
                "script, which makes a terminal, is not here");

        assertThat(said(onATerminal(""), Map.of())).contains(ESCAPE, "serve");
        assertThat(said(onATerminal(""), Map.of("NO_COLOR", "1")))
                .contains("serve")
                .doesNotContain(ESCAPE);
        assertThat(said(onATerminal(""), Map.of("TERM", "dumb")))
                .contains("serve")
                .doesNotContain(ESCAPE);
        assertThat(said(onATerminal(" | cat"), Map.of())).contains("serve").doesNotContain(ESCAPE);
        assertThat(said(List.of("sh", "-c", help()), Map.of()))
                .contains("serve")
                .doesNotContain(ESCAPE);
    }

    private static String help() {
        return Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' dev.caravan.Caravan --help";
    }

    private static List<String> onATerminal(String behind) {
        return List.of("script", "-qec", help() + behind, "/dev/null");
    }

    private static String said(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.contains("COLOR"));
        builder.environment().put("TERM", "xterm");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
}
