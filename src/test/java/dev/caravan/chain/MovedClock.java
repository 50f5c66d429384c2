package dev.caravan.chain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until the test moves it. */
public final class MovedClock implements InstantSource {
    private Instant now;

    public MovedClock() {
        this(Instant.parse("2026-01-02T03:04:05Z"));
    }

    public MovedClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    public synchronized void moves(Duration by) {
        now = now.plus(by);
    }

    public synchronized void movesTo(Instant then) {
        now = then;
    }
}
