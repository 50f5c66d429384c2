package dev.caravan.provider.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What requests are signed with. Renewed a little before they end, for what is asked with them takes time. Immutable. */
public record AwsKeys(String id, String secret, Optional<String> token, Instant freshUntil, Instant ends) {
    private static final Duration EARLY = Duration.ofMinutes(5);

    static AwsKeys lasting(String id, String secret, String token) {
        return new AwsKeys(id, secret, nonEmpty(token), Instant.MAX, Instant.MAX);
    }

    /** Of a file that somebody may write anew. */
    static AwsKeys rereadAfter(Duration time, Instant now, String id, String secret, String token) {
        return new AwsKeys(id, secret, nonEmpty(token), now.plus(time), Instant.MAX);
    }

    static AwsKeys ending(String id, String secret, String token, Instant ends, Instant now) {
        Duration half = Duration.between(now, ends).dividedBy(2);
        return new AwsKeys(id, secret, nonEmpty(token), ends.minus(half.compareTo(EARLY) < 0 ? half : EARLY), ends);
    }

    private static Optional<String> nonEmpty(String token) {
        return Optional.of(token).filter(given -> !given.isEmpty());
    }

    boolean isFresh(Instant now) {
        return now.isBefore(freshUntil);
    }

    boolean isGood(Instant now) {
        return now.isBefore(ends);
    }

    /** Whoever is to renew them failed, and is not to try again at once. */
    AwsKeys freshUntil(Instant later) {
        return new AwsKeys(id, secret, token, later.isBefore(ends) ? later : ends, ends);
    }

    @Override
    public String toString() {
        return "keys until " + ends;
    }
}
