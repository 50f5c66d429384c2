package dev.caravan.call;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a caller takes an answer that was given before. */
public enum Recall {
    /** One that was given before, or is being given, will do. */
    WELCOME,
    /** None that was given before: {@code Cache-Control: no-cache}. */
    FRESH,
    /** None of anybody else's, and nobody is to have this one: {@code Cache-Control: no-store}. */
    NEVER;

    /** {@code max-age=0} says the same as {@code no-cache}. */
    private static final Pattern AT_ONCE_OLD = Pattern.compile("\\bmax-age=0+(?!\\d)");

    /** What a {@code Cache-Control} header asks for. */
    public static Recall of(@Nullable String cacheControl) {
        if (cacheControl == null) {
            return WELCOME;
        }
        String asked = cacheControl.toLowerCase(Locale.ROOT);
        if (asked.contains("no-store")) {
            return NEVER;
        }
        return asked.contains("no-cache") || AT_ONCE_OLD.matcher(asked).find() ? FRESH : WELCOME;
    }
}
