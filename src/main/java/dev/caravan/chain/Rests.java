package dev.caravan.chain;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Trouble;
import dev.caravan.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;

/**
 * Which providers rest, and how long: after a 429 for as long as it says, after a refused key for long. Owned by the
 * process, so that an edited route resets nothing. Safe for use by many threads.
 */
public final class Rests {
    /** {@code inARow} counts the rate limits without an answer in between, for the rest doubles. */
    private record Rest(long untilMillis, int inARow, boolean lockedOut) {}

    private final Map<String, Rest> byProvider = new ConcurrentHashMap<>();

    private record Lengths(Duration first, Duration longest, Duration afterRefusedKey) {
        static Lengths of(Settings settings) {
            return new Lengths(
                    settings.duration("caravan.cool-down.first"),
                    settings.duration("caravan.cool-down.longest"),
                    settings.duration("caravan.cool-down.auth"));
        }
    }

    private final InstantSource clock;
    private volatile Lengths lengths;

    public Rests(InstantSource clock, Settings settings) {
        this.clock = clock;
        this.lengths = Lengths.of(settings);
    }

    /** From now on rests are as long as these settings say; those that have begun are not changed. */
    public void follow(Settings settings) {
        lengths = Lengths.of(settings);
    }

    /** @throws ProviderFailure where the provider that the call has come to rests */
    public void requireAwake(@Body Walk walk) {
        String provider = walk.provider();
        Rest rest = byProvider.get(provider);
        if (rest == null) {
            return;
        }
        long remaining = rest.untilMillis - clock.millis();
        if (remaining > 0) {
            Trouble trouble = rest.lockedOut ? Trouble.LOCKED_OUT : Trouble.RESTING;
            throw ProviderFailure.notNow(trouble, trouble.words(), Duration.ofMillis(remaining));
        }
    }

    public Optional<Duration> remaining(String provider) {
        Rest rest = byProvider.get(provider);
        return rest == null
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(rest.untilMillis - clock.millis()))
                        .filter(Duration::isPositive);
    }

    void afterRateLimit(String provider, Optional<Duration> retryAfter) {
        long now = clock.millis();
        byProvider.compute(provider, (name, rest) -> {
            // Calls that were under way when the rest began fail too; they do not prolong it.
            boolean restsAlready = rest != null && rest.untilMillis > now;
            int inARow = rest == null ? 1 : restsAlready ? rest.inARow : rest.inARow + 1;
            long length =
                    retryAfter.map(Duration::toMillis).orElse(lengths.first().toMillis() << Math.min(inARow - 1, 16));
            long until = now + Math.min(length, lengths.longest().toMillis());
            boolean lockedOut = restsAlready && rest.lockedOut;
            return new Rest(
                    restsAlready ? Math.max(rest.untilMillis, retryAfter.isPresent() ? until : 0) : until,
                    inARow,
                    lockedOut);
        });
    }

    void afterRefusedKey(String provider) {
        byProvider.put(
                provider, new Rest(clock.millis() + lengths.afterRefusedKey().toMillis(), 0, true));
    }

    /**
     * The provider answered: its next rest is a short one again, and one that is over is forgotten. Under load answers
     * come while it rests, for a 429 is faster than they are.
     */
    public void afterAnswer(String provider) {
        if (byProvider.get(provider) == null) {
            return;
        }
        long now = clock.millis();
        byProvider.computeIfPresent(
                provider,
                (name, rest) -> rest.untilMillis <= now ? null : new Rest(rest.untilMillis, 0, rest.lockedOut));
    }
}
