package dev.caravan.door;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Finds the number that the next event of a stream of the Responses API is to have. */
final class EventNumber {
    private static final String MEMBER = "\"sequence_number\":";
    private static final int MOST_DIGITS = 18;

    private EventNumber() {}

    /** Behind the last of these events; the first of all where they have none. */
    static long behind(Buffer events) {
        String text = events.toString(StandardCharsets.ISO_8859_1);
        int event = Math.max(0, text.lastIndexOf("\ndata:"));
        int at = text.indexOf(MEMBER, event);
        if (at < 0) {
            return 0;
        }
        int from = at + MEMBER.length();
        while (from < text.length() && text.charAt(from) == ' ') {
            from++;
        }
        int to = from;
        while (to < text.length() && to - from < MOST_DIGITS && Character.isDigit(text.charAt(to))) {
            to++;
        }
        return to == from ? 0 : Long.parseLong(text.substring(from, to)) + 1;
    }
}
