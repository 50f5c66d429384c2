package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.caravan.harness.CallLines;
import dev.caravan.harness.Figures;
import dev.caravan.harness.OwnLog;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call is on its bill before the tap sees it: a tap that is lost changes neither answer nor bill. */
class FailingTapTest {
    private static final String PRICE = "north,m1,2025-01-01,2,0.5,3,8";
    private static final String BROKEN_TAP = """
            - route:
                id: cost-metrics
                routeConfigurationId: tap-errors
                from:
                  uri: direct:cost-metrics
                  steps:
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: the tap is broken
            """;

    private final ProviderStub north = ProviderStub.openAi().says("a b c").usage(1000, 100);
    private final TestCaravan sound = TestCaravan.with()
            .provider("north", north)
            .prices(PRICE)
            .expectsErrors()
            .start();
    private final TestCaravan broken = TestCaravan.with()
            .provider("north", north)
            .prices(PRICE)
            .routeFile("cost-metrics.camel.yaml", BROKEN_TAP)
            .expectsErrors()
            .start();
    private final CallLines lines = new CallLines();
    private final OwnLog log = new OwnLog();

    @AfterEach
    void close() {
        log.close();
        lines.close();
        sound.close();
        broken.close();
        north.close();
    }

    @Test
    void an_answer_and_its_bill_are_as_ever() {
        Reply expected = sound.chat("hi");
        String expectedLine = withoutChance(lines.only());
        lines.forget();

        Reply reply = broken.chat("hi");

        assertThat(withoutChance(reply.body())).isEqualTo(withoutChance(expected.body()));
        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.002800000");
        assertThat(reply.headers().map().keySet())
                .isEqualTo(expected.headers().map().keySet());
        assertThat(withoutChance(lines.only())).isEqualTo(expectedLine);
        requireOneWarning();
    }

    @Test
    void so_are_a_stream_and_its_end() {
        Reply expected = sound.stream("simple", "hi");
        String expectedLine = withoutChance(lines.only());
        lines.forget();

        Reply reply = broken.stream("simple", "hi");

        assertThat(withoutChance(reply.body())).isEqualTo(withoutChance(expected.body()));
        assertThat(reply.done()).isTrue();
        assertThat(withoutChance(lines.only())).isEqualTo(expectedLine);
        requireOneWarning();
    }

    @Test
    void so_is_a_refusal() {
        north.fails(400);
        Reply expected = sound.chat("hi");
        String expectedLine = withoutChance(lines.only());
        lines.forget();

        Reply reply = broken.chat("hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(withoutChance(reply.body())).isEqualTo(withoutChance(expected.body()));
        assertThat(withoutChance(lines.only())).isEqualTo(expectedLine);
        requireOneWarning();
    }

    private void requireOneWarning() {
        // Waits until the tap is over.
        assertThat(Figures.of(broken).sum("llm_requests_total")).isZero();
        List<String> warnings = log.events().stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(event -> event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage())
                .toList();
        assertThat(warnings).containsExactly("WARN caravan.taps: cost-metrics left out a call: the tap is broken");
    }

    /** Ids, times and durations differ from call to call. */
    private static String withoutChance(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("req_\\w+", "req")
                .replaceAll("stub\\d+", "stub")
                .replaceAll("\"created\":\\d+", "")
                .replaceAll(" ms=\\S+", "");
    }
}
