package dev.caravan.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.harness.Hammer;
import dev.caravan.harness.Unheard;
import dev.caravan.request.Room;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However many make the same calls at once and hang up while they wait: one of them asks at a time, and who waits hears
 * how that one's call went and no other's.
 */
class FlightRaceTest {
    private static final int THREADS = 8;
    private static final int CALLS_EACH = 3_000;
    private static final List<String> QUESTIONS = List.of("one", "two");

    private final Flights flights = new Flights(Room.ofHeap(8));
    private final Map<String, AtomicInteger> asking = new ConcurrentHashMap<>();
    private final Map<Flight, String> words = new ConcurrentHashMap<>();
    private final CyclicBarrier sameMoment = new CyclicBarrier(THREADS);
    private final AtomicInteger landed = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void one_asks_and_the_others_hear_how_it_went(long seed) throws Exception {
        Hammer.with(THREADS, seed, random -> {
            for (int i = 0; i < CALLS_EACH; i++) {
                sameMoment.await();
                call(random);
            }
        });

        assertThat(landed.get() + heard.get() + left.get()).isEqualTo(THREADS * CALLS_EACH);
        assertThat(words).hasSize(landed.get());
        assertThat(heard).hasPositiveValue();
        assertThat(left).hasPositiveValue();
        for (String question : QUESTIONS) {
            assertThat(flights.seat(seeking(question, new Departure())).first()).isTrue();
        }
    }

    private void call(Random random) {
        String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
        Departure departure = new Departure();
        Seeking seeking = seeking(question, departure);
        Flights.Seat seat = flights.seat(seeking);
        if (seat.first()) {
            fly(question, seat.flight(), random);
        } else {
            if (random.nextInt(4) == 0) {
                long after = random.nextInt(100_000);
                Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(after);
                    departure.happen();
                });
            }
            ride(seeking, seat.flight());
        }
    }

    private void fly(String question, Flight flight, Random random) {
        AtomicInteger now = asking.computeIfAbsent(question, none -> new AtomicInteger());
        assertThat(now.incrementAndGet()).as("calls under way for " + question).isOne();
        LockSupport.parkNanos(random.nextInt(100_000));
        String how = random.nextInt(4) == 0 ? "" : question + ' ' + landed.get() + ' ' + random.nextLong();
        assertThat(words.put(flight, how)).as("landed before").isNull();
        now.decrementAndGet();
        flights.land(question, flight, how.isEmpty() ? new Flight.Landing.Alone() : failed(how));
        landed.incrementAndGet();
    }

    private Flight.Landing failed(String how) {
        Refusal why = Refusal.unknownModel(how);
        return new Flight.Landing.Failed(why, Circumstances.of(seeking("any", new Departure())));
    }

    private void ride(Seeking seeking, Flight flight) {
        String how;
        try {
            Flight.Ride ride = flight.ride(seeking);
            assertThat(ride).isInstanceOf(Flight.Ride.Alone.class);
            how = "";
        } catch (Refusal refusal) {
            how = refusal.reason();
        } catch (CallerLeft gone) {
            assertThat(seeking.asked().departure().happened()).isTrue();
            left.incrementAndGet();
            return;
        }
        assertThat(how).isEqualTo(words.get(flight));
        heard.incrementAndGet();
    }

    private static Seeking seeking(String question, Departure departure) {
        return new Seeking(Unheard.call(departure, "ann"), question, Optional.empty());
    }
}
