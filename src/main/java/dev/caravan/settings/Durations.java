package dev.caravan.settings;

import java.time.Duration;

/** Durations as operators write them: {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}. */
public final class Durations {
    private Durations() {}

    /** @throws IllegalArgumentException where the text is no duration */
    public static Duration parse(String text) {
        return Kind.duration(text);
    }
}
