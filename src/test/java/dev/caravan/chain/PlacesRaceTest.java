package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.Places.Outcome;
import dev.caravan.harness.Hammer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many take places and give them back at once: none is given twice, and none is lost. */
class PlacesRaceTest {
    private static final int MOST = 5;
    private static final int SHARE = 4;
    private static final int ROUNDS = 20_000;
    private static final List<String> LIMITS = List.of("north", "south");
    private static final List<String> KEYS = List.of("ann", "bob", "cid");

    private record Taken(String limit, String who) {}

    private final Places places = new Places(() -> true);

    /** What the test itself knows of each limit, and of each key there. */
    private final Map<String, AtomicInteger> under = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void none_is_given_twice_and_none_is_lost(long seed) throws Exception {
        // A limit that nobody uses is forgotten, and with it what was miscounted: one is always in use.
        places.take(LIMITS.getFirst(), "long", MOST, MOST, false);
        count(LIMITS.getFirst());

        Hammer.with(8, seed, this::comeAndGo);

        places.giveBack(LIMITS.getFirst(), "long");

        for (String limit : LIMITS) {
            assertThat(KEYS)
                    .allSatisfy(who -> assertThat(places.takenBy(limit, who)).isZero());
            for (int i = 0; i < MOST; i++) {
                assertThat(places.take(limit, "key " + i, MOST, MOST, false)).isEqualTo(Outcome.TAKEN);
            }
            assertThat(places.take(limit, "one more", MOST, MOST, false)).isEqualTo(Outcome.FULL);
        }
    }

    private void comeAndGo(Random random) {
        List<Taken> mine = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            Taken wanted = new Taken(LIMITS.get(random.nextInt(LIMITS.size())), KEYS.get(random.nextInt(KEYS.size())));
            if (places.take(wanted.limit, wanted.who, MOST, MOST, random.nextInt(4) == 0) == Outcome.TAKEN) {
                mine.add(wanted);
                assertThat(count(wanted.limit)).isLessThanOrEqualTo(MOST);
                assertThat(count(wanted.limit + wanted.who)).isLessThanOrEqualTo(SHARE);
            }
            while (mine.size() > random.nextInt(4)) {
                giveBack(mine.remove(random.nextInt(mine.size())));
            }
        }
        mine.forEach(this::giveBack);
    }

    /** It is counted while it is taken, and never longer. */
    private int count(String what) {
        return of(what).incrementAndGet();
    }

    private void giveBack(Taken taken) {
        of(taken.limit).decrementAndGet();
        of(taken.limit + taken.who).decrementAndGet();
        places.giveBack(taken.limit, taken.who);
    }

    private AtomicInteger of(String what) {
        return under.computeIfAbsent(what, none -> new AtomicInteger());
    }
}
