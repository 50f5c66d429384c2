package dev.caravan.stub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast an answer comes.
 *
 * @param betweenBytes if set, every byte of the body is a write (and, if chunked, a chunk) of its own
 */
record Pace(
        Duration beforeHeaders,
        Duration beforeFirstToken,
        Duration betweenTokens,
        @Nullable Duration betweenBytes) {
    static final Pace PROMPT = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, null);

    Pace headersAfter(Duration delay) {
        return new Pace(delay, beforeFirstToken, betweenTokens, betweenBytes);
    }

    Pace firstTokenAfter(Duration delay) {
        return new Pace(beforeHeaders, delay, betweenTokens, betweenBytes);
    }

    Pace tokensEvery(Duration gap) {
        return new Pace(beforeHeaders, beforeFirstToken, gap, betweenBytes);
    }

    Pace bytesEvery(Duration gap) {
        return new Pace(beforeHeaders, beforeFirstToken, betweenTokens, gap);
    }
}
