package dev.caravan.json;

/**
 * Text that others wrote, as it may stand in a line of a log, on a terminal or in a store: control characters, what turns
 * the direction of the text, and halves of pairs become {@code \uFFFD}. Nothing of it can look like another line.
 */
public final class PlainText {
    private static final char INSTEAD = '\uFFFD';

    private PlainText() {}

    /** Whether a name may be this: it holds no control characters and no halves of pairs. */
    public static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || isHalf(text, i)) {
                return false;
            }
        }
        return true;
    }

    /** The same text where nothing of it needs to go. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (mustGo(text, i)) {
                return cleaned(text, i);
            }
        }
        return text;
    }

    private static String cleaned(String text, int from) {
        StringBuilder plain = new StringBuilder(text.length()).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            plain.append(mustGo(text, i) ? INSTEAD : text.charAt(i));
        }
        return plain.toString();
    }

    private static boolean mustGo(String text, int at) {
        char c = text.charAt(at);
        return c < ' ' || (c >= 0x7F && (hides(c) || isHalf(text, at)));
    }

    /** Controls, ends of lines, and marks that turn the direction of what follows. */
    static boolean hides(char c) {
        return Character.isISOControl(c)
                || c == '\u061C'
                || (c >= '\u200E' && c <= '\u200F')
                || (c >= '\u2028' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
