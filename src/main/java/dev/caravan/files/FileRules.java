package dev.caravan.files;

import dev.caravan.settings.Settings;
import java.time.Duration;

/**
 * How large a file may be, how long it is kept where nobody says otherwise, and how many may come in at once, in all and of
 * one key; of those 0 is no limit. Immutable.
 */
public record FileRules(long largest, Duration keep, int uploads, int uploadsPerKey) {
    public static FileRules of(Settings settings) {
        return new FileRules(
                settings.bytes("caravan.files.largest"),
                settings.duration("caravan.files.keep"),
                settings.count("caravan.files.uploads-at-once"),
                settings.count("caravan.files.uploads-at-once-per-key"));
    }

    String largestInWords() {
        return inWords(largest);
    }

    static String inWords(long bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MiB";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " bytes";
    }
}
