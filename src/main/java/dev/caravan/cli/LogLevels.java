package dev.caravan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.caravan.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * How much is logged, as the properties say: {@code caravan.log} for Caravan and its routes, {@code caravan.log.NAME} for
 * the logger of that name and those below it. Used by one thread at a time.
 */
final class LogLevels {
    private static final String ALL = "caravan.log";
    private static final String ONE = ALL + ".";

    /** What those had that a property gave another one; null where it was that of the logger above. */
    private final Map<String, @Nullable Level> before = new HashMap<>();

    void follow(Settings settings) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
            return;
        }
        before.forEach((name, level) -> loggers.getLogger(name).setLevel(level));
        before.clear();
        set(loggers, "dev.caravan", settings.text(ALL));
        set(loggers, "caravan", settings.text(ALL));
        settings.all().forEach((property, level) -> {
            if (property.startsWith(ONE)) {
                set(loggers, property.substring(ONE.length()), level);
            }
        });
    }

    private void set(LoggerContext loggers, String name, String level) {
        ch.qos.logback.classic.Logger logger = loggers.getLogger(name);
        before.putIfAbsent(name, logger.getLevel());
        logger.setLevel(Level.toLevel(level));
    }
}
