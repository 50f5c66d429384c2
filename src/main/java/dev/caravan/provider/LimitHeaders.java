package dev.caravan.provider;

import dev.caravan.call.Target;
import dev.caravan.meter.Meters;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a provider tells of its own limits: {@code x-ratelimit-limit-requests} and its kin, the plain
 * {@code x-ratelimit-remaining} of those who count requests only, and Claude's
 * {@code anthropic-ratelimit-tokens-remaining}.
 */
final class LimitHeaders {
    private static final String OPENAI = "x-ratelimit-";
    private static final String ANTHROPIC = "anthropic-ratelimit-";

    /** Such as {@code 6m0s}, {@code 1.5s} or {@code 20ms}. */
    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,9})ms)?");

    /** Seconds alone, as Azure tells them; more of them would be a date. */
    private static final Pattern SECONDS = Pattern.compile("\\d{1,5}(?:\\.\\d{1,9})?");

    private LimitHeaders() {}

    static void record(MultiMap headers, Target target, Meters meters) {
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (begins(name, OPENAI)) {
                openAi(name.substring(OPENAI.length()).toLowerCase(Locale.ROOT), header.getValue(), target, meters);
            } else if (begins(name, ANTHROPIC)) {
                anthropic(
                        name.substring(ANTHROPIC.length()).toLowerCase(Locale.ROOT), header.getValue(), target, meters);
            }
        }
    }

    private static boolean begins(String name, String prefix) {
        return name.length() > prefix.length() && name.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static void openAi(String name, String value, Target target, Meters meters) {
        boolean remaining = name.startsWith("remaining");
        if (remaining || name.startsWith("limit")) {
            record(name.endsWith("tokens") ? "tokens" : "requests", remaining, value, target, meters);
        }
    }

    private static void anthropic(String name, String value, Target target, Meters meters) {
        switch (name) {
            case "requests-limit" -> record("requests", false, value, target, meters);
            case "requests-remaining" -> record("requests", true, value, target, meters);
            case "tokens-limit" -> record("tokens", false, value, target, meters);
            case "tokens-remaining" -> record("tokens", true, value, target, meters);
            default -> {}
        }
    }

    private static void record(String unit, boolean remaining, String value, Target target, Meters meters) {
        if (value.matches("\\d{1,15}")) {
            meters.limit(target, unit, remaining, Long.parseLong(value));
        }
    }

    /** How long until every limit of which nothing remains is filled up, where the provider tells. */
    static Optional<Duration> resetOfExhausted(MultiMap headers, InstantSource clock) {
        Set<String> names = new TreeSet<>();
        headers.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names.stream()
                .filter(name ->
                        "0".equals(headers.get(name)) && name.contains("ratelimit") && name.contains("remaining"))
                .map(name -> headers.get(name.replace("remaining", "reset")))
                .flatMap(reset -> reset == null ? Optional.<Duration>empty().stream() : wait(reset, clock).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Duration> wait(String reset, InstantSource clock) {
        String given = reset.strip();
        Matcher span = SPAN.matcher(SECONDS.matcher(given).matches() ? given + "s" : given);
        if (span.matches() && !reset.isBlank()) {
            long millis = number(span.group(1)) * 3_600_000
                    + number(span.group(2)) * 60_000
                    + (long) Math.ceil(Double.parseDouble(span.group(3) == null ? "0" : span.group(3)) * 1000)
                    + number(span.group(4));
            return Optional.of(Duration.ofMillis(millis));
        }
        try {
            Duration until = Duration.between(clock.instant(), Instant.parse(reset.strip()));
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
