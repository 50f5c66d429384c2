package dev.caravan.stub;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an answer's headers ask a client to wait, as Google's errors write it: {@code 7s}, {@code 1.500s}. */
final class GeminiRetryDelay {
    private GeminiRetryDelay() {}

    static Optional<String> asked(List<Header> headers) {
        Headers all = new Headers(headers);
        return all.first("Retry-After").map(GeminiRetryDelay::seconds).or(() -> all.first("retry-after-ms")
                .map(GeminiRetryDelay::millis));
    }

    private static String seconds(String value) {
        if (value.matches("\\d+")) {
            return value + "s";
        }
        Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
        return Math.max(0, Duration.between(Instant.now(), until).toSeconds()) + "s";
    }

    private static String millis(String value) {
        long millis = Long.parseLong(value);
        return String.format(Locale.ROOT, "%d.%03ds", millis / 1000, millis % 1000);
    }
}
