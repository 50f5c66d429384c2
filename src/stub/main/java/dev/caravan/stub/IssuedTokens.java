package dev.caravan.stub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The tokens that one stub gives out and others ask about, each good for a while. May be shared by threads. */
public final class IssuedTokens {
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    private final AtomicLong issued = new AtomicLong();
    private final InstantSource clock;
    private final Duration lifetime;

    public IssuedTokens(InstantSource clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
    }

    String issue() {
        String token = "stub.token-%d.secret".formatted(issued.incrementAndGet());
        ends.put(token, clock.instant().plus(lifetime));
        return token;
    }

    long seconds() {
        return lifetime.toSeconds();
    }

    InstantSource clock() {
        return clock;
    }

    /** How many there have ever been. */
    public long issued() {
        return issued.get();
    }

    /** None of those that were given out is good any more. */
    public void revoke() {
        ends.clear();
    }

    boolean open(Request request) {
        String given = request.header("Authorization").orElse("");
        Instant end = given.startsWith("Bearer ") ? ends.get(given.substring("Bearer ".length())) : null;
        return end != null && clock.instant().isBefore(end);
    }
}
