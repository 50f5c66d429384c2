package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cache.Sought;
import dev.caravan.call.CacheUse;
import dev.caravan.call.Target;
import dev.caravan.chain.Places.Outcome;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.harness.Hammer;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Unheard;
import dev.caravan.tier.Routed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However many wait in line for a place, come, go and hang up at once: whoever stays has a turn, and no place is given
 * twice.
 */
class LinesRaceTest {
    private static final int MOST = 2;
    private static final int CALLS_EACH = 1_000;
    private static final Duration A_WHILE = Duration.ofMillis(100);
    private static final String LIMIT = "north";
    private static final Target NORTH = new Target("north", "m1");
    private static final List<String> KEYS = List.of("ann", "bob", "cid");

    private final MovedClock clock = new MovedClock();
    private final Places places = new Places(() -> true);
    private final Lines lines = new Lines(places, () -> true, clock, TestCaravan.settings(Map.of()));
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoever_stays_has_a_turn(long seed) throws Exception {
        int threads = 8;

        // Whom nobody wakes looks up after a while: a place may fall free between the question for it and the line.
        Thread time = Thread.ofVirtual().start(() -> {
            while (!Thread.interrupted()) {
                clock.moves(A_WHILE);
                LockSupport.parkNanos(5_000_000);
            }
        });
        Hammer.with(threads, seed, random -> {
            for (int i = 0; i < CALLS_EACH; i++) {
                call(random);
            }
        });
        time.interrupt();

        assertThat(served.get() + left.get()).isEqualTo(threads * CALLS_EACH);
        assertThat(served).hasPositiveValue();
        assertThat(left).hasPositiveValue();
        assertThat(lines.waiting(NORTH)).isZero();
        assertThat(KEYS)
                .allSatisfy(who -> assertThat(places.takenBy(LIMIT, who)).isZero());
    }

    private void call(Random random) {
        Departure departure = new Departure();
        Walk walk = walk(KEYS.get(random.nextInt(KEYS.size())), departure);
        if (random.nextInt(8) == 0) {
            long after = random.nextInt(200_000);
            Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(after);
                departure.happen();
            });
        }
        try {
            awaitPlace(walk);
        } catch (CallerLeft gone) {
            left.incrementAndGet();
            return;
        }
        assertThat(underWay.incrementAndGet()).isLessThanOrEqualTo(MOST);
        LockSupport.parkNanos(random.nextInt(20_000));
        underWay.decrementAndGet();
        served.incrementAndGet();
        places.giveBack(LIMIT, walk.who());
        lines.placeFreed(NORTH);
    }

    /** As the chain and the throttle of a provider do. */
    private void awaitPlace(Walk walk) {
        Leg leg = walk.legs().getFirst();
        boolean mayTry = lines.letPass(walk, NORTH);
        walk.goTo(leg, 0);
        while (true) {
            if (mayTry) {
                Outcome outcome = places.take(LIMIT, walk.who(), MOST, MOST, lines.othersWait(walk));
                if (outcome == Outcome.TAKEN) {
                    walk.attempt();
                    return;
                }
                lines.hadNoPlace(walk, LIMIT, outcome == Outcome.SHARE_USED);
            }
            Duration wait = mayTry ? A_WHILE : Duration.ZERO;
            leg.restUntil(
                    clock.millis() + wait.toMillis(), ProviderFailure.notNow(Trouble.THROTTLED, "throttled", wait));
            Optional<Leg> inTurn = lines.await(walk, List.of(leg), Long.MAX_VALUE);
            assertThat(inTurn).contains(leg);
            walk.goTo(leg, 0);
            mayTry = true;
        }
    }

    private static Walk walk(String who, Departure departure) {
        Sought sought = new Sought(Unheard.call(departure, who), CacheUse.BYPASS);
        Routed routed = new Routed(sought, "simple", List.of(), false, Optional.empty(), 0);
        return new Walk(routed, List.of(Leg.to(NORTH)), 100, Long.MAX_VALUE);
    }
}
