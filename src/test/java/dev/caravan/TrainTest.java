package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The short life for the JDK to learn from. */
class TrainTest {
    private static final Path DATA = Path.of("data");

    @Test
    void its_calls_are_on_nobodys_bill() {
        long before = calls();

        assertThat(Train.run(new PrintStream(PrintStream.nullOutputStream()))).isZero();

        assertThat(calls()).isEqualTo(before);
    }

    private static long calls() {
        return Files.exists(DATA.resolve("caravan.db")) ? Books.in(DATA).number("SELECT COUNT(*) FROM ledger") : 0;
    }
}
