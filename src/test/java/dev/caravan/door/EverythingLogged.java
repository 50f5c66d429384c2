package dev.caravan.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** While it is open everything is logged, into a list and nowhere else. */
final class EverythingLogged implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> seen = new ListAppender<>();
    private final Map<Logger, Level> levels = new HashMap<>();
    private final List<Appender<ILoggingEvent>> usual = new ArrayList<>();

    EverythingLogged() {
        root.iteratorForAppenders().forEachRemaining(usual::add);
        usual.forEach(root::detachAppender);
        root.getLoggerContext().getLoggerList().forEach(logger -> levels.put(logger, logger.getLevel()));
        levels.keySet().forEach(logger -> logger.setLevel(logger == root ? Level.DEBUG : null));
        seen.start();
        root.addAppender(seen);
    }

    /** Each with its logger's name, and its stack where it has one. */
    List<String> lines() {
        return List.copyOf(seen.list).stream().map(EverythingLogged::told).toList();
    }

    @Override
    public void close() {
        root.detachAppender(seen);
        usual.forEach(root::addAppender);
        levels.forEach(Logger::setLevel);
    }

    private static String told(ILoggingEvent event) {
        String stack = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        return event.getLoggerName() + " " + event.getFormattedMessage() + " " + stack;
    }
}
