package dev.caravan.cache;

import dev.caravan.settings.Settings;
import java.time.Duration;

/**
 * What the operator says of the cache. {@code ttl} zero switches it off, joining of calls under way included;
 * {@code shared} answers go to callers of other keys too.
 */
public record CacheRules(Duration ttl, boolean shared, boolean toolCalls, long largest) {
    public static CacheRules of(Settings settings) {
        return new CacheRules(
                settings.duration("caravan.cache.ttl"),
                settings.flag("caravan.cache.shared"),
                settings.flag("caravan.cache.tool-calls"),
                settings.bytes("caravan.cache.largest"));
    }

    boolean off() {
        return ttl.isZero();
    }
}
