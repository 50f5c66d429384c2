package dev.caravan.dialect.gemini;

import static java.util.Collections.disjoint;

import dev.caravan.dialect.Complaint;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What Gemini says went wrong. */
final class GeminiErrors {
    /** What a message of the operator's key, country or bill begins with: further on it may hold what the caller wrote. */
    private static final Pattern KEY_REFUSED = Pattern.compile("API key (not valid|expired|not found)");

    private static final Pattern OPERATORS =
            Pattern.compile("User location is not supported|Gemini API free tier is not available in your country");

    /** Of the bill. Every 429 speaks of «plan and billing details», so those words say nothing. */
    private static final Pattern UNPAID = Pattern.compile(
            "(Your )?(prepayment )?credits are depleted"
                    + "|(Your )?(project|billing account) has exceeded its (monthly )?spending cap"
                    + "|(Please )?enable billing",
            Pattern.CASE_INSENSITIVE);

    private static final String BILLING_DISABLED = "BILLING_DISABLED";
    private static final Set<String> REASONS_OF_THE_KEY = Set.of("API_KEY_INVALID", "API_KEY_EXPIRED");
    private static final Set<String> REASONS_OF_THE_OPERATOR = Set.of(
            "API_KEY_SERVICE_BLOCKED",
            "API_KEY_HTTP_REFERRER_BLOCKED",
            "API_KEY_IP_ADDRESS_BLOCKED",
            BILLING_DISABLED,
            "SERVICE_DISABLED",
            "CONSUMER_SUSPENDED");

    private static final Pattern TOO_LONG =
            Pattern.compile("(The )?input token count( \\(\\d+\\))? exceeds the maximum number of tokens");

    /** What may be a caller's: values and names in quotes, and the names of a schema's properties. */
    private static final Pattern REPEATED = Pattern.compile(
            "\"(?:\\\\.|[^\"\\\\])*+\"|(?<!\\w)'(?:\\\\.|[^'\\\\])*+'|`[^`]*+`|\\[[^\\]]*+\\]", Pattern.DOTALL);

    /** What it says of a model's abilities, wherever that stands outside of what it repeats: it moves that call alone. */
    private static final Pattern UNABLE = Pattern.compile(
            "not supported|unsupported|does not support|not enabled for|only enabled when|only works in thinking mode"
                    + "|thinking budget \\S+ is invalid|thought.signature|content block is missing a|payload size exceeds",
            Pattern.CASE_INSENSITIVE);

    private static final int MOST_READ = 4_000;
    private static final Pattern DELAY = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?s");

    private GeminiErrors() {}

    static Complaint understood(int status, Slice body) {
        Slice error = errorOf(body);
        Complaint complaint =
                Complaint.of(kind(status, error), error.get("message"), error.get("status"), Slice.MISSING);
        return complaint.waiting(delay(error));
    }

    /** A stream that was not asked for as events has its errors in a list. */
    private static Slice errorOf(Slice body) {
        Slice holder = body.items().isEmpty() ? body : body.items().getFirst();
        return holder.get("error");
    }

    private static Complaint.Kind kind(int status, Slice error) {
        String message = error.get("message").text();
        boolean refused = status == 400;
        Set<String> reasons = reasons(error);
        if (refused && (KEY_REFUSED.matcher(message).lookingAt() || !disjoint(reasons, REASONS_OF_THE_KEY))) {
            return Complaint.Kind.KEY_REFUSED;
        }
        if (refused && (OPERATORS.matcher(message).lookingAt() || !disjoint(reasons, REASONS_OF_THE_OPERATOR))) {
            return Complaint.Kind.OPERATORS;
        }
        if (status == 429 && (UNPAID.matcher(message).lookingAt() || reasons.contains(BILLING_DISABLED))) {
            return Complaint.Kind.OPERATORS;
        }
        if (refused && TOO_LONG.matcher(message).lookingAt()) {
            return Complaint.Kind.TOO_LONG;
        }
        // A quota for the day stays a rate limit: it is one model's, and to lock out its provider would take the others
        // too.
        return refused && unable(message) ? Complaint.Kind.UNABLE : Complaint.Kind.PLAIN;
    }

    private static boolean unable(String message) {
        String beginning = message.substring(0, Math.min(message.length(), MOST_READ));
        return UNABLE.matcher(REPEATED.matcher(beginning).replaceAll("")).find();
    }

    private static Set<String> reasons(Slice error) {
        Set<String> reasons = new HashSet<>();
        for (Slice detail : error.get("details").items()) {
            reasons.add(detail.get("reason").text());
        }
        return reasons;
    }

    private static Optional<Duration> delay(Slice error) {
        for (Slice detail : error.get("details").items()) {
            String delay = detail.get("retryDelay").text();
            if (DELAY.matcher(delay).matches()) {
                BigDecimal seconds = new BigDecimal(delay.substring(0, delay.length() - 1));
                return Optional.of(Duration.ofMillis(seconds.movePointRight(3).longValue()));
            }
        }
        return Optional.empty();
    }

    /** In the middle of an answer, where no HTTP status says what it is. */
    static ProviderFailure inAnswer(Slice error) {
        return switch (error.get("status").text()) {
            case "RESOURCE_EXHAUSTED" ->
                ProviderFailure.of(Trouble.RATE_LIMIT, 200, Trouble.RATE_LIMIT.words(), delay(error));
            case "DEADLINE_EXCEEDED" -> ProviderFailure.of(Trouble.TIMEOUT, 200, Trouble.TIMEOUT.words());
            case "UNAUTHENTICATED" -> ProviderFailure.of(Trouble.AUTH, 200, Trouble.AUTH.words());
            case "PERMISSION_DENIED" -> ProviderFailure.of(Trouble.FORBIDDEN, 200, Trouble.FORBIDDEN.words());
            default -> broken("it sent an error instead of an answer");
        };
    }

    static ProviderFailure broken(String why) {
        return ProviderFailure.of(Trouble.SERVER_ERROR, 200, why);
    }
}
