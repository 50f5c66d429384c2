package dev.caravan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Keeps the log off stdout, which belongs to what a command prints, until the end of it. */
public final class QuietLog {
    private final Map<Logger, @Nullable Level> before = new HashMap<>();

    public QuietLog() {
        for (String name : List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "dev.caravan", "caravan.calls")) {
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                before.put(logger, logger.getLevel());
                logger.setLevel(Level.OFF);
            }
        }
    }

    public void end() {
        before.forEach(Logger::setLevel);
    }
}
