package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.settings.Settings;
import dev.caravan.tier.ProviderKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.jspecify.annotations.Nullable;

/**
 * What rests, and how long: a model after a 429 for as long as it says, or for long where it may not be used or paid for;
 * all of a provider after it refused the key. Where a provider has several keys each rests by itself, as the seat of a call
 * says. Owned by the process, so that an edited route resets nothing. Safe for use
 * by many threads.
 */
public final class Rests {
    /** Callers may make up names of models. */
    private static final int MOST_MODELS = 1_000;

    /** {@code inARow} counts the rate limits without an answer in between, for the rest doubles. */
    private record Rest(long untilMillis, int inARow, boolean lockedOut) {}

    private final Map<String, Rest> byProvider = new ConcurrentHashMap<>();
    private final Map<Target, Rest> byModel = new ConcurrentHashMap<>();

    private record Lengths(Duration first, Duration longest, Duration afterRefusedKey) {
        static Lengths of(Settings settings) {
            return new Lengths(
                    settings.duration("caravan.cool-down.first"),
                    settings.duration("caravan.cool-down.longest"),
                    settings.duration("caravan.cool-down.auth"));
        }
    }

    private final InstantSource clock;
    private volatile Settings current;
    private volatile Lengths lengths;

    public Rests(InstantSource clock, Settings settings) {
        this.clock = clock;
        this.current = settings;
        this.lengths = Lengths.of(settings);
    }

    /**
     * From now on rests are as long as these settings say; those that have begun are not changed, but that what was refused
     * is asked again where it is another key now, or another address.
     */
    public void follow(Settings settings) {
        Settings before = current;
        current = settings;
        lengths = Lengths.of(settings);
        byProvider.keySet().removeIf(label -> differs(label, before, settings));
        byModel.entrySet()
                .removeIf(model ->
                        model.getValue().lockedOut && differs(model.getKey().provider(), before, settings));
    }

    private static boolean differs(String label, Settings before, Settings after) {
        String of = ProviderKey.properties(label);
        return !before.find(of + "api-key").equals(after.find(of + "api-key"))
                || !before.find(of + "base-url").equals(after.find(of + "base-url"));
    }

    /** @throws ProviderFailure where the model that the call has come to rests, or all of its provider */
    public void requireAwake(@Body Walk walk) {
        Target seat = walk.seat();
        requireOver(byProvider.get(seat.provider()));
        requireOver(byModel.get(seat));
    }

    private void requireOver(@Nullable Rest rest) {
        if (rest == null) {
            return;
        }
        long remaining = rest.untilMillis - clock.millis();
        if (remaining > 0) {
            Trouble trouble = rest.lockedOut ? Trouble.LOCKED_OUT : Trouble.RESTING;
            throw ProviderFailure.notNow(trouble, trouble.words(), Duration.ofMillis(remaining));
        }
    }

    Optional<Duration> remaining(Target target) {
        long until = Math.max(until(byProvider.get(target.provider())), until(byModel.get(target)));
        return Optional.of(Duration.ofMillis(until - clock.millis())).filter(Duration::isPositive);
    }

    private static long until(@Nullable Rest rest) {
        return rest == null ? 0 : rest.untilMillis;
    }

    void afterRateLimit(Target target, Optional<Duration> retryAfter) {
        long now = clock.millis();
        if (!hasRoomFor(target, now)) {
            return;
        }
        byModel.compute(target, (model, rest) -> {
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

    /** The model may not be used, or not be paid for; of others of its provider that says nothing. */
    void afterRefusal(Target target) {
        long now = clock.millis();
        if (hasRoomFor(target, now)) {
            byModel.put(target, lockedOut(now));
        }
    }

    void afterRefusedKey(String provider) {
        byProvider.put(provider, lockedOut(clock.millis()));
    }

    private Rest lockedOut(long now) {
        return new Rest(now + lengths.afterRefusedKey().toMillis(), 0, true);
    }

    private boolean hasRoomFor(Target target, long now) {
        if (byModel.size() >= MOST_MODELS && !byModel.containsKey(target)) {
            byModel.values().removeIf(rest -> rest.untilMillis <= now);
        }
        return byModel.size() < MOST_MODELS || byModel.containsKey(target);
    }

    /**
     * The model answered: its next rest is a short one again, and one that is over is forgotten. Under load answers come
     * while it rests, for a 429 is faster than they are.
     */
    public void afterAnswer(Target target) {
        if (byProvider.isEmpty() && byModel.isEmpty()) {
            return;
        }
        long now = clock.millis();
        byProvider.computeIfPresent(target.provider(), (name, rest) -> answered(rest, now));
        byModel.computeIfPresent(target, (model, rest) -> answered(rest, now));
    }

    private static @Nullable Rest answered(Rest rest, long now) {
        return rest.untilMillis <= now ? null : new Rest(rest.untilMillis, 0, rest.lockedOut);
    }
}
