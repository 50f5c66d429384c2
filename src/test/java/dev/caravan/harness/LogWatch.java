package dev.caravan.harness;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.caravan.chain.Chain;
import java.util.List;

/** Reads the log while a gateway runs: a warning that nobody expected is a fault. */
final class LogWatch implements AutoCloseable {
    private final boolean errorsExpected;
    private final OwnLog log = new OwnLog();

    LogWatch(boolean errorsExpected) {
        this.errorsExpected = errorsExpected;
    }

    List<String> lines(String logger) {
        return log.events().stream()
                .filter(event -> event.getLoggerName().equals(logger))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    List<String> lines() {
        return log.events().stream()
                .map(event -> event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage())
                .toList();
    }

    /** Stops reading. A provider's trouble is a warning of the chain's, and every fault test makes it. */
    @Override
    public void close() {
        log.close();
        if (errorsExpected) {
            return;
        }
        assertThat(log.events())
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .filteredOn(event -> !event.getLoggerName().equals(Chain.class.getName()))
                // Camel's timer may fire once more while its route stops, and says so.
                .filteredOn(event -> !event.getLoggerName().endsWith(".TimerConsumer"))
                // A broker's threads are nobody's, and messages that expire there are no fault.
                .filteredOn(event -> !event.getFormattedMessage().startsWith("AMQ222166"))
                // The models of stubs have no price.
                .filteredOn(event -> !event.getFormattedMessage().contains("has no price"))
                .extracting(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
                .isEmpty();
    }
}
