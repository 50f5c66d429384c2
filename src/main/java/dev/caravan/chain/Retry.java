package dev.caravan.chain;

import dev.caravan.settings.Settings;
import java.time.Duration;

/** The numbers of the retry policy: how often, after what wait, within what time in all. */
public record Retry(int tries, Duration firstWait, Duration within) {
    public static Retry of(Settings settings) {
        return new Retry(
                Math.max(1, settings.count("caravan.retry.tries")),
                settings.duration("caravan.retry.wait"),
                settings.duration("caravan.retry.within"));
    }

    /** The wait after so many tries: doubling. */
    long waitMillis(int triesMade) {
        return firstWait.toMillis() << Math.min(triesMade - 1, 16);
    }
}
