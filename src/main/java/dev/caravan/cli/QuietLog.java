package dev.caravan.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Keeps the log off stdout, which belongs to what a command prints, until the end of it; of the last, if several run. */
final class QuietLog {
    private static final Set<QuietLog> QUIET = new HashSet<>();
    private static final List<Appender<ILoggingEvent>> TAKEN_OFF = new ArrayList<>();

    QuietLog() {
        synchronized (QUIET) {
            if (QUIET.isEmpty() && LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
                root.iteratorForAppenders().forEachRemaining(TAKEN_OFF::add);
                TAKEN_OFF.removeIf(appender -> !(appender instanceof ConsoleAppender));
                TAKEN_OFF.forEach(root::detachAppender);
            }
            QUIET.add(this);
        }
    }

    void end() {
        synchronized (QUIET) {
            QUIET.remove(this);
            if (QUIET.isEmpty() && LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
                TAKEN_OFF.forEach(root::addAppender);
                TAKEN_OFF.clear();
            }
        }
    }
}
