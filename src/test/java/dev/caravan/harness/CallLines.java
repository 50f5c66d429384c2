package dev.caravan.harness;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** The lines that the log has of calls, one each. Listens from its creation until it is closed. */
public final class CallLines implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Pattern USD = Pattern.compile(" usd=(\\S+)");
    private static final Pattern TOKENS = Pattern.compile(" tokens=(\\S+)");

    private final Logger calls = (Logger) LoggerFactory.getLogger("caravan.calls");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    public CallLines() {
        appender.start();
        calls.addAppender(appender);
    }

    public List<String> all() {
        return List.copyOf(lines);
    }

    public void forget() {
        lines.clear();
    }

    /** The only line so far; a call's that nobody waits for may take a moment. */
    public String only() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (lines.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        if (lines.size() != 1) {
            throw new AssertionError("not one line but " + lines);
        }
        return lines.getFirst();
    }

    /** What the only call cost; empty where its line does not say. */
    public String usd() {
        return find(USD, only());
    }

    /** What the only call used, such as {@code ~7+5}; empty where its line does not say. */
    public String tokens() {
        return find(TOKENS, only());
    }

    private static String find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void close() {
        calls.detachAppender(appender);
    }
}
