package dev.caravan.cache;

import dev.caravan.settings.Settings;
import java.time.Duration;

/**
 * What the operator says of the cache. {@code ttl} zero switches it off, joining of calls under way included;
 * {@code shared} answers go to callers of other keys too; {@code dropped} where answers will do to requests of which
 * something was left out.
 */
public record CacheRules(Duration ttl, boolean shared, boolean toolCalls, boolean dropped, long largest) {
    public static CacheRules of(Settings settings) {
        return new CacheRules(
                settings.duration("caravan.cache.ttl"),
                settings.flag("caravan.cache.shared"),
                settings.flag("caravan.cache.tool-calls"),
                settings.dropsUnhonoured(),
                settings.bytes("caravan.cache.largest"));
    }

    /** Whether an answer that was given before may be given now. */
    boolean allow(Kept kept) {
        return dropped || kept.origin().dropped().isEmpty();
    }

    boolean off() {
        return ttl.isZero();
    }
}
