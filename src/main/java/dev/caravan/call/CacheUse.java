package dev.caravan.call;

import java.util.Locale;

/** What the cache had to do with a call. */
public enum CacheUse {
    /** Answered from it. */
    HIT,
    /** Looked for and not found: a provider was asked. */
    MISS,
    /** Answered together with the same call of somebody else. */
    COALESCED,
    /** It was not asked. */
    BYPASS;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
