package dev.caravan.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Keeps answers in memory, as many bytes of them as it may; the oldest and least asked for go first. */
public final class MemoryShelf implements Shelf {
    private final Cache<String, Kept> answers;

    public MemoryShelf(long mostBytes, InstantSource clock) {
        this.answers = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((String key, Kept kept) -> key.length() + kept.weight())
                .expireAfter(Expiry.creating((String key, Kept kept) -> kept.ttl()))
                .ticker(() -> clock.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    /** What the routes' steps read and fill. */
    public Cache<String, Kept> answers() {
        return answers;
    }

    @Override
    public @Nullable Kept find(String key) {
        return answers.getIfPresent(key);
    }

    @Override
    public void keep(String key, Kept answer) {
        answers.put(key, answer);
    }
}
