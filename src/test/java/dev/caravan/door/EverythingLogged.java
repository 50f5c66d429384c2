package dev.caravan.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import dev.caravan.harness.OwnLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** While it is open everything is logged, into a list and not to the console. */
final class EverythingLogged implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final OwnLog seen = new OwnLog();
    private final Map<Logger, Level> levels = new HashMap<>();
    private final Appender<ILoggingEvent> console = root.getAppender("out");

    EverythingLogged() {
        root.detachAppender(console);
        root.getLoggerContext().getLoggerList().forEach(logger -> levels.put(logger, logger.getLevel()));
        levels.keySet().forEach(logger -> logger.setLevel(logger == root ? Level.DEBUG : null));
    }

    /** Each with its logger's name, and its stack where it has one. */
    List<String> lines() {
        return seen.events().stream().map(EverythingLogged::told).toList();
    }

    @Override
    public void close() {
        seen.close();
        root.addAppender(console);
        levels.forEach(Logger::setLevel);
    }

    private static String told(ILoggingEvent event) {
        String stack = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        return event.getLoggerName() + " " + event.getFormattedMessage() + " " + stack;
    }
}
