package dev.caravan.pages;

import dev.caravan.admit.Plan;
import dev.caravan.settings.Settings;
import dev.caravan.store.KeptBytes;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How large a file may be, how long it is kept where nobody says otherwise, what the files of one key may take, and how
 * many may come in at once, in all and of one key; of all but the first two 0 is no limit. Immutable.
 */
public record FileRules(
        long largest, Duration keep, long perKey, Map<String, Long> ofPlans, int uploads, int uploadsPerKey) {
    private static final String PLAN = "caravan.plan.";
    private static final String OF_PLAN = ".files";
    private static final String[] UNITS = {" bytes", " KiB", " MiB", " GiB"};

    public static FileRules of(Settings settings) {
        return new FileRules(
                settings.bytes("caravan.files.largest"),
                settings.duration("caravan.files.keep"),
                settings.bytes("caravan.files.per-key"),
                ofPlans(settings),
                settings.count("caravan.files.uploads-at-once"),
                settings.count("caravan.files.uploads-at-once-per-key"));
    }

    private static Map<String, Long> ofPlans(Settings settings) {
        Map<String, Long> limits = new TreeMap<>();
        for (String property : settings.all().keySet()) {
            if (property.startsWith(PLAN)
                    && property.endsWith(OF_PLAN)
                    && settings.find(property).isPresent()) {
                String name = property.substring(PLAN.length(), property.length() - OF_PLAN.length());
                limits.put(name, settings.bytes(property));
            }
        }
        return Map.copyOf(limits);
    }

    /** What the files of a key of that plan may take together. */
    long mostOf(Plan plan) {
        long most = ofPlans.getOrDefault(plan.name(), perKey);
        return most == 0 ? KeptBytes.NO_LIMIT : most;
    }

    static String inWords(long bytes) {
        for (int unit = UNITS.length - 1; unit > 0; unit--) {
            if (bytes % (1L << (10 * unit)) == 0) {
                return (bytes >> (10 * unit)) + UNITS[unit];
            }
        }
        return bytes + UNITS[0];
    }
}
