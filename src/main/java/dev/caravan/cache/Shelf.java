package dev.caravan.cache;

import org.jspecify.annotations.Nullable;

/**
 * Where answers are kept: in this process's memory today, which the routes' steps read and fill. Another layer, shared
 * or durable, is another shelf. Safe for use by many threads.
 */
public interface Shelf {
    /** The answer to the call of that key, if it is there and not too old. */
    @Nullable
    Kept find(String key);

    void keep(String key, Kept answer);
}
