package dev.caravan.cli;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.caravan.json.PlainText;

/**
 * The message of a line of the log. What others named, such as a file or a model, is in it as it came: nothing of that may
 * begin a line or move a terminal's cursor. Where a message has lines, those behind the first are set in. Threads may share
 * it.
 */
public final class LoggedMessage extends MessageConverter {
    static final String SET_IN = "\n    ";

    @Override
    public String convert(ILoggingEvent event) {
        return plain(super.convert(event));
    }

    static String plain(String text) {
        if (text.indexOf('\n') < 0) {
            return PlainText.of(text);
        }
        StringBuilder plain = new StringBuilder(text.length() + 64);
        text.lines().forEach(line -> plain.append(plain.isEmpty() ? "" : SET_IN).append(tabbed(line)));
        return plain.toString();
    }

    /** Tabs are harmless, and stand before the frames of a stack. */
    static String tabbed(String line) {
        int tabs = 0;
        while (tabs < line.length() && line.charAt(tabs) == '\t') {
            tabs++;
        }
        return "\t".repeat(tabs) + PlainText.of(line.substring(tabs));
    }
}
