package dev.caravan.dialect.sandbox;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of a model's name behind the dash, read as a number or a duration. */
final class NameValue {
    private static final int MOST_DIGITS = 9;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private NameValue() {}

    static Optional<Integer> number(String text) {
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && !text.isEmpty() && text.length() <= MOST_DIGITS
                ? Optional.of(Integer.valueOf(text))
                : Optional.empty();
    }

    /** Such as 500ms, 5s or 1m; a longer one than a minute is a minute. */
    static Optional<Duration> duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        Duration unit = unit(text.substring(digits));
        if (unit == null) {
            return Optional.empty();
        }
        return number(text.substring(0, digits)).map(unit::multipliedBy).map(NameValue::capped);
    }

    private static Duration capped(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    private static @Nullable Duration unit(String name) {
        return switch (name) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            default -> null;
        };
    }
}
