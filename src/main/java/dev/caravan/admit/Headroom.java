package dev.caravan.admit;

import dev.caravan.call.Caller;
import java.time.Duration;

/** What is left of a limit: how much of how much, and when all of it is there again. */
record Headroom(long limit, long remaining, Duration reset) {
    /** The tighter one of both; of two alike the one that takes longer to come back. */
    Headroom tighter(Headroom other) {
        int order = Long.compare(remaining, other.remaining);
        if (order == 0) {
            return reset.compareTo(other.reset) >= 0 ? this : other;
        }
        return order < 0 ? this : other;
    }

    /** As OpenAI tells it; {@code unit} is {@code requests} or {@code tokens}. */
    void tell(Caller caller, String unit) {
        caller.note("x-ratelimit-limit-" + unit, Long.toString(limit));
        caller.note("x-ratelimit-remaining-" + unit, Long.toString(remaining));
        caller.note("x-ratelimit-reset-" + unit, shown(reset));
    }

    /** {@code 1s}, {@code 6m0s}, {@code 1h0m0s} */
    static String shown(Duration duration) {
        Duration whole = Duration.ofSeconds(duration.plusNanos(999_999_999).toSeconds());
        String seconds = whole.toSecondsPart() + "s";
        if (whole.toMinutes() == 0) {
            return seconds;
        }
        return (whole.toHours() == 0 ? "" : whole.toHours() + "h") + whole.toMinutesPart() + "m" + seconds;
    }
}
