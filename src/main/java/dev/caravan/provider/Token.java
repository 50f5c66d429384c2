package dev.caravan.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What opens a provider until it ends, in headers; renewed a little before, for what is asked with it takes time. */
record Token(Map<String, String> headers, Instant freshUntil, Instant ends) {
    private static final Duration EARLY = Duration.ofMinutes(2);

    Token {
        headers = Map.copyOf(headers);
    }

    static Token lasting(String secret, Duration lifetime, Instant from) {
        Instant ends = from.plus(lifetime);
        Duration half = lifetime.dividedBy(2);
        Duration early = half.compareTo(EARLY) < 0 ? half : EARLY;
        return new Token(Map.of("authorization", "Bearer " + secret), ends.minus(early), ends);
    }

    /** With another header that always goes with it. */
    Token with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Token(more, freshUntil, ends);
    }

    boolean isFresh(Instant now) {
        return now.isBefore(freshUntil);
    }

    boolean isGood(Instant now) {
        return now.isBefore(ends);
    }

    /** Whoever is to renew it failed, and is not to try again at once. */
    Token freshUntil(Instant later) {
        return new Token(headers, later.isBefore(ends) ? later : ends, ends);
    }

    @Override
    public String toString() {
        return "a token until " + ends;
    }
}
