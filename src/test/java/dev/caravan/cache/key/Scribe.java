package dev.caravan.cache.key;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes the same values as JSON in ever other ways: members in another order, other blanks, escapes and spellings. */
final class Scribe {
    private static final String[] BLANKS = {"", "", "", " ", "\n", "\t ", "\r\n  "};

    private final Random chance;

    Scribe(Random chance) {
        this.chance = chance;
    }

    /** The plain way, which is always the same. */
    static String plain(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> members -> {
                List<String> written = new ArrayList<>();
                members.forEach((name, member) -> written.add(quoted((String) name) + ":" + plain(member)));
                yield "{" + String.join(",", written) + "}";
            }
            case List<?> items ->
                "[" + String.join(",", items.stream().map(Scribe::plain).toList()) + "]";
            case String text -> quoted(text);
            case null -> "null";
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            json.append(mustBeEscaped(c) ? unicode(c) : String.valueOf(c));
        }
        return json.append('"').toString();
    }

    private static boolean mustBeEscaped(char c) {
        return c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c);
    }

    private static String unicode(char c) {
        return String.format("\\u%04x", (int) c);
    }

    String written(@Nullable Object value) {
        return blank() + bare(value) + blank();
    }

    private String bare(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> members -> object(members);
            case List<?> items -> "[" + (items.isEmpty() ? blank() : joined(items)) + "]";
            case String text -> string(text);
            case BigDecimal number -> number(number);
            case null -> "null";
            default -> value.toString();
        };
    }

    private String joined(List<?> items) {
        return String.join(",", items.stream().map(this::written).toList());
    }

    private String object(Map<?, ?> members) {
        List<String> written = new ArrayList<>();
        members.forEach(
                (name, member) -> written.add(blank() + string((String) name) + blank() + ":" + written(member)));
        Collections.shuffle(written, chance);
        return "{" + (written.isEmpty() ? blank() : String.join(",", written)) + "}";
    }

    private String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        boolean fond = chance.nextBoolean();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (pair && chance.nextBoolean()) {
                json.append(c).append(text.charAt(++i));
            } else if (pair) {
                json.append(escaped(c)).append(escaped(text.charAt(++i)));
            } else if (mustBeEscaped(c) || (fond && chance.nextInt(4) == 0)) {
                json.append(escaped(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private String escaped(char c) {
        int shortForm = "\"\\/\b\f\n\r\t".indexOf(c);
        if (shortForm >= 0 && chance.nextBoolean()) {
            return "\\" + "\"\\/bfnrt".charAt(shortForm);
        }
        return chance.nextBoolean()
                ? unicode(c)
                : "\\u" + unicode(c).substring(2).toUpperCase(Locale.ROOT);
    }

    private String number(BigDecimal number) {
        return switch (chance.nextInt(5)) {
            case 0 -> number.toPlainString();
            case 1 -> number.unscaledValue() + (chance.nextBoolean() ? "e" : "E") + -number.scale();
            case 2 ->
                number.setScale(Math.max(number.scale(), 0) + 1 + chance.nextInt(3))
                        .toPlainString();
            case 3 -> number.movePointLeft(3).toPlainString() + "e+03";
            default ->
                (number.signum() == 0 ? "-" : "") + number.movePointRight(2).toPlainString() + "E-2";
        };
    }

    private String blank() {
        return BLANKS[chance.nextInt(BLANKS.length)];
    }
}
