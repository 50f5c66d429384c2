package dev.caravan.door;

import dev.caravan.settings.Settings;
import java.time.Duration;

/**
 * How fast a body must come that is read as it comes: at the least so many bytes a second, where that is not 0, and all
 * of it within a time. Immutable.
 */
public record Haste(long bytesPerSecond, Duration within) {
    public static Haste of(Settings settings) {
        return new Haste(settings.bytes("caravan.files.upload-rate"), settings.duration("caravan.files.upload-within"));
    }

    /** What must have come for the caller's time to begin anew. */
    long bytesIn(Duration patience) {
        return bytesPerSecond * patience.toMillis() / 1_000;
    }
}
