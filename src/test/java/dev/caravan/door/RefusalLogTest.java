package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import org.junit.jupiter.api.Test;

/** A refusal is its caller's mistake: our log has one line of it, and Camel's error handler says nothing more. */
class RefusalLogTest {
    @Test
    void a_refusal_is_logged_once() {
        try (EverythingLogged log = new EverythingLogged();
                TestCaravan caravan = TestCaravan.with().start()) {
            assertThat(caravan.ask("nosuch", "hi").status()).isEqualTo(404);

            // Said at debug, it comes at error now and then: its level is shared by calls that fail at the same time.
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("Failed delivery"))
                    .isEmpty();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("refused 404"))
                    .hasSize(1);
        }
    }
}
