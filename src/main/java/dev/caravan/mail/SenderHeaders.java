package dev.caravan.mail;

import dev.caravan.door.FrameworkNames;
import dev.caravan.failure.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those headers of a message that are its sender's own. What a framework or a broker reads from headers is never taken,
 * however it is written: it would say where a reply or a dead letter goes. Used by one thread.
 */
final class SenderHeaders {
    private static final int MOST = 100;
    private static final int LONGEST_NAME = 200;
    private static final int MOST_CHARACTERS = 64 << 10;
    private static final int LONGEST_ID = 1_000;
    private final Map<String, String> taken = new LinkedHashMap<>();
    private int characters;
    private @Nullable String fault;

    /** Takes the header where it is the sender's own, and there is room. */
    void add(String name, String value) {
        if (!isTheirs(name)) {
            return;
        }
        int size = name.length() + value.length();
        if (taken.size() == MOST || name.length() > LONGEST_NAME || characters + size > MOST_CHARACTERS) {
            fault = "a message may have " + MOST + " headers, of " + MOST_CHARACTERS + " characters together";
            return;
        }
        characters += size;
        taken.put(name, value);
    }

    /** In JMS, where a name must be one of Java's, Camel writes other characters as words. */
    private static boolean isTheirs(String name) {
        String plain = name.replace("_DOT_", ".").replace("_HYPHEN_", "-");
        return !FrameworkNames.include(plain)
                && !plain.regionMatches(true, 0, LetterReply.PREFIX, 0, LetterReply.PREFIX.length());
    }

    Map<String, String> taken() {
        return taken;
    }

    /** What the message is called: as its sender does, if that is short, and otherwise as the broker does. */
    String name(@Nullable String own, String brokers) {
        if (own != null && own.length() > LONGEST_ID) {
            fault = "a correlation id, or a key, may have " + LONGEST_ID + " characters";
            return brokers;
        }
        return own == null ? brokers : own;
    }

    /** @throws Refusal where something had to be left out */
    void requireAll() {
        if (fault != null) {
            throw Refusal.badRequest(fault, null);
        }
    }
}
