package dev.caravan.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a text comes into a statement. Most are the words of others - callers, providers, names of files -
 * and there are characters that a database does not take: PostgreSQL no U+0000, and neither of them half a character.
 */
public final class Clean {
    /** What stands in Unicode for what could not be represented. */
    private static final int REPLACEMENT = 0xFFFD;

    private static final int LONGEST_NAME = 256;

    private Clean() {}

    public static void set(PreparedStatement statement, int parameter, @Nullable String text) throws SQLException {
        statement.setString(parameter, text == null ? null : text(text));
    }

    /** From the first parameter on; what is no text goes in as it is. */
    public static void setAll(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i] instanceof String text ? text(text) : values[i]);
        }
    }

    /** The text as it is written: the same one, unless there is something to be replaced in it. */
    static String text(String text) {
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            if (unfit(character)) {
                return replaced(text);
            }
            at += Character.charCount(character);
        }
        return text;
    }

    /** A name as it is written: no longer than an index can hold together with others. */
    public static String name(String name) {
        return text(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
    }

    private static boolean unfit(int character) {
        return character == 0 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(character -> clean.appendCodePoint(unfit(character) ? REPLACEMENT : character));
        return clean.toString();
    }
}
