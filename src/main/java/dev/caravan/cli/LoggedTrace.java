package dev.caravan.cli;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;

/**
 * The stack of a fault in the log. Its own lines stay lines; those that the message of a fault makes are set in, as in
 * {@link LoggedMessage}. Threads may share it.
 */
public final class LoggedTrace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy fault) {
        String written = super.throwableProxyToString(fault);
        StringBuilder plain = new StringBuilder(written.length() + 64);
        written.lines().forEach(line -> plain.append(isOwn(line, plain.isEmpty()) ? "" : "    ")
                .append(LoggedMessage.tabbed(line))
                .append('\n'));
        return plain.toString();
    }

    private static boolean isOwn(String line, boolean first) {
        return first || line.startsWith("\t") || line.startsWith("Caused by: ") || line.startsWith("Wrapped by: ");
    }
}
