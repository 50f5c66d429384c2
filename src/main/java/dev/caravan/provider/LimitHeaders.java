package dev.caravan.provider;

import dev.caravan.call.Target;
import dev.caravan.meter.Meters;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads what a provider tells of its own limits: {@code x-ratelimit-limit-requests} and its kin, or the plain
 * {@code x-ratelimit-remaining} of those who count requests only.
 */
final class LimitHeaders {
    private static final String PREFIX = "x-ratelimit-";

    private LimitHeaders() {}

    static void record(MultiMap headers, Target target, Meters meters) {
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (name.length() > PREFIX.length() && name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                record(name.substring(PREFIX.length()).toLowerCase(Locale.ROOT), header.getValue(), target, meters);
            }
        }
    }

    private static void record(String name, String value, Target target, Meters meters) {
        boolean remaining = name.startsWith("remaining");
        if (!(remaining || name.startsWith("limit")) || !value.matches("\\d{1,15}")) {
            return;
        }
        String unit = name.endsWith("tokens") ? "tokens" : "requests";
        meters.limit(target, unit, remaining, Long.parseLong(value));
    }
}
