package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Where the log goes. */
@Isolated("System.out is another one for a moment")
class StdoutTest {
    @Test
    void whoever_takes_the_place_of_stdout_has_the_log() {
        PrintStream before = System.out;
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(taken, true, StandardCharsets.UTF_8));
            LoggerFactory.getLogger(StdoutTest.class).info("for whoever took it");
        } finally {
            System.setOut(before);
        }

        assertThat(taken.toString(StandardCharsets.UTF_8)).endsWith("INFO  StdoutTest for whoever took it\n");
    }
}
