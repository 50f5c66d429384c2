package dev.caravan.harness;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * What the log has of this test class and of what it started, and what is nobody's. Listens from its creation until it
 * is closed.
 */
public final class OwnLog implements AutoCloseable {
    private static final Set<OwnLog> LISTENING = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean TAPPED = new AtomicBoolean();

    private final LogOwner owner = LogOwner.current();
    private final String logger;
    private final List<ILoggingEvent> events = Collections.synchronizedList(new ArrayList<>());

    /** Everything, of all loggers. */
    public OwnLog() {
        this("");
    }

    public OwnLog(Class<?> logger) {
        this(logger.getName());
    }

    public OwnLog(String logger) {
        this.logger = logger;
        LISTENING.add(this);
    }

    /** Once, before anything logs: an appender that comes while others log may be overlooked by Logback for good. */
    static void tap() {
        if (TAPPED.getAndSet(true)) {
            return;
        }
        UnsynchronizedAppenderBase<ILoggingEvent> tap = new UnsynchronizedAppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                LISTENING.forEach(log -> log.hear(event));
            }
        };
        tap.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(tap);
    }

    private void hear(ILoggingEvent event) {
        if ((logger.isEmpty() || logger.equals(event.getLoggerName())) && owner.isConcerned()) {
            events.add(event);
        }
    }

    public List<ILoggingEvent> events() {
        return List.copyOf(events);
    }

    public List<String> lines() {
        return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    public void forget() {
        events.clear();
    }

    @Override
    public void close() {
        LISTENING.remove(this);
    }
}
