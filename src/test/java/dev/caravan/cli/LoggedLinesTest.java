package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever is in a message: in the log as it is shipped, a line that looks like one of ours is one of ours. */
class LoggedLinesTest {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private static List<String> logged(String message, @Nullable Throwable fault) {
        ConsoleAppender<ILoggingEvent> out = (ConsoleAppender<ILoggingEvent>) ROOT.getAppender("out");
        Encoder<ILoggingEvent> encoder = out.getEncoder();
        byte[] written = encoder.encode(new LoggingEvent("", ROOT, Level.WARN, message, fault, null));
        return new String(written, StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n2026-01-01T00:00:00.000 ERROR Gateway forged",
                "a\r2026-01-01T00:00:00.000 ERROR Gateway forged",
                "a\u00852026-01-01T00:00:00.000 ERROR Gateway forged",
                "a\u20282026-01-01T00:00:00.000 ERROR Gateway forged",
                "a\u001b[2K\u001b[1G2026-01-01T00:00:00.000 ERROR Gateway forged",
                "a\u202edegrof\u2066",
                "\ud800"
            })
    void no_message_forges_a_line(String message) {
        List<String> lines = logged(message, new IllegalStateException(message, new IllegalArgumentException(message)));

        assertThat(lines).filteredOn(line -> line.matches("\\d{4}-.*")).hasSize(1);
        assertThat(lines)
                .allMatch(line -> line.matches(
                        "[^\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}-\\x{202e}\\x{2066}\\r]*" + "|\t+[^\\p{Cntrl}]*"));
    }

    @Test
    void a_stack_keeps_its_lines() {
        List<String> lines = logged("why", new IllegalStateException("outer", new IllegalArgumentException("inner")));

        assertThat(lines.getFirst()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  ROOT why");
        assertThat(lines.get(1)).isEqualTo("java.lang.IllegalStateException: outer");
        assertThat(lines).anyMatch(line -> line.startsWith("\tat dev.caravan.cli.LoggedLinesTest"));
        assertThat(lines).contains("Caused by: java.lang.IllegalArgumentException: inner");
    }

    @Test
    void lines_of_a_message_are_set_in() {
        assertThat(logged("faults:\n- one\n- two", null)).hasSize(3).endsWith("    - one", "    - two");
    }
}
