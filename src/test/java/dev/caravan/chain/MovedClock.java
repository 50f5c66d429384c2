package dev.caravan.chain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until the test moves it. */
final class MovedClock implements InstantSource {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void moves(Duration by) {
        now = now.plus(by);
    }
}
