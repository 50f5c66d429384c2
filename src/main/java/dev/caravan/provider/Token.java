package dev.caravan.provider;

import java.time.Duration;
import java.time.Instant;

/** A secret that opens a provider until it ends, and is renewed a little before, for what is asked with it takes time. */
record Token(String secret, Instant freshUntil, Instant ends) {
    private static final Duration EARLY = Duration.ofMinutes(2);

    static Token lasting(String secret, Duration lifetime, Instant from) {
        Instant ends = from.plus(lifetime);
        Duration half = lifetime.dividedBy(2);
        return new Token(secret, ends.minus(half.compareTo(EARLY) < 0 ? half : EARLY), ends);
    }

    boolean isFresh(Instant now) {
        return now.isBefore(freshUntil);
    }

    boolean isGood(Instant now) {
        return now.isBefore(ends);
    }

    /** Whoever is to renew it failed, and is not to try again at once. */
    Token freshUntil(Instant later) {
        return new Token(secret, later.isBefore(ends) ? later : ends, ends);
    }

    String header() {
        return "Bearer " + secret;
    }

    @Override
    public String toString() {
        return "a token until " + ends;
    }
}
