package dev.caravan.harness;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.caravan.chain.Chain;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Reads the log while a gateway runs: a warning that nobody expected is a fault. */
final class LogWatch implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final boolean errorsExpected;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    LogWatch(boolean errorsExpected) {
        this.errorsExpected = errorsExpected;
        appender.start();
        root.addAppender(appender);
    }

    List<String> lines(String logger) {
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getLoggerName().equals(logger))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Stops reading. A provider's trouble is a warning of the chain's, and every fault test makes it. */
    @Override
    public void close() {
        root.detachAppender(appender);
        if (errorsExpected) {
            return;
        }
        List<ILoggingEvent> seen = new ArrayList<>(appender.list);
        assertThat(seen)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .filteredOn(event -> !event.getLoggerName().equals(Chain.class.getName()))
                // Camel's timer may fire once more while its route stops, and says so.
                .filteredOn(event -> !event.getLoggerName().endsWith(".TimerConsumer"))
                // The models of stubs have no price.
                .filteredOn(event -> !event.getFormattedMessage().contains("has no price"))
                .extracting(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
                .isEmpty();
    }
}
