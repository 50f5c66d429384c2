package dev.caravan.files;

import dev.caravan.settings.Settings;
import java.time.Duration;

/** How large a file may be, and how long it is kept where nobody says otherwise. Immutable. */
public record FileRules(long largest, Duration keep) {
    public static FileRules of(Settings settings) {
        return new FileRules(settings.bytes("caravan.files.largest"), settings.duration("caravan.files.keep"));
    }

    String largestInWords() {
        if (largest % (1 << 20) == 0) {
            return (largest >> 20) + " MiB";
        }
        return largest % (1 << 10) == 0 ? (largest >> 10) + " KiB" : largest + " bytes";
    }
}
