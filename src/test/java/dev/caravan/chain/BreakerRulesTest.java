package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.Breaker.Entry;
import dev.caravan.chain.Breaker.Numbers;
import dev.caravan.chain.Breaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a breaker opens, how long it stays open, and what closes it: as shipped, by a clock that the test moves. */
class BreakerRulesTest {
    private static final Numbers SHIPPED = numbers(20, 10, Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static final Numbers LASTING = numbers(20, 10, Duration.ofHours(1), Duration.ofHours(1));

    private final MovedClock clock = new MovedClock();
    private final Breaker breaker = new Breaker(SHIPPED, clock);

    private static Numbers numbers(int window, int leastCalls, Duration firstWait, Duration longestWait) {
        return new Numbers(50, window, leastCalls, firstWait, longestWait, 2);
    }

    private Entry.Pass enters() {
        return enters(SHIPPED, false);
    }

    private Entry.Pass enters(Numbers numbers, boolean lastResort) {
        return (Entry.Pass) breaker.enter(numbers, lastResort);
    }

    private void calls(int times, boolean well) {
        for (int i = 0; i < times; i++) {
            breaker.ended(enters(), well);
        }
    }

    private void opens() {
        calls(10, false);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    private void requireShutFor(Duration wait) {
        clock.moves(wait.minusMillis(1));
        assertThat(breaker.enter(SHIPPED, false)).isInstanceOf(Entry.Shut.class);
        clock.moves(Duration.ofMillis(1));
    }

    @Test
    void nine_failures_of_nine_leave_it_closed_and_the_tenth_opens_it() {
        calls(9, false);
        State afterNine = breaker.state();

        calls(1, false);

        assertThat(afterNine).isEqualTo(State.CLOSED);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void no_success_ever_opens_it() {
        calls(9, false);

        calls(9, true);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void whatever_came_before_only_a_failure_opens_it_and_only_at_half() {
        for (int seed = 0; seed < 500; seed++) {
            Random chance = new Random(seed);
            Breaker each = new Breaker(SHIPPED, clock);
            List<Boolean> all = new ArrayList<>();
            while (each.state() == State.CLOSED && all.size() < 200) {
                boolean well = chance.nextInt(100) < 55;
                each.ended((Entry.Pass) each.enter(SHIPPED, false), well);
                all.add(well);
            }
            List<Boolean> last = all.subList(Math.max(0, all.size() - 20), all.size());
            long failures = last.stream().filter(well -> !well).count();

            if (each.state() == State.OPEN) {
                assertThat(all.getLast()).as("seed %s", seed).isFalse();
                assertThat(last).as("seed %s", seed).hasSizeGreaterThanOrEqualTo(10);
                assertThat(failures * 2).as("seed %s", seed).isGreaterThanOrEqualTo(last.size());
            }
        }
    }

    @Test
    void with_five_calls_an_hour_it_opens_and_recovers_with_the_first_good_call() {
        for (int i = 0; i < 10; i++) {
            calls(1, false);
            clock.moves(Duration.ofMinutes(12));
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);

        breaker.ended(enters(), true);
        clock.moves(Duration.ofMinutes(12));
        breaker.ended(enters(), true);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void its_wait_doubles_from_one_second_to_thirty_while_its_probes_fail() {
        opens();

        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            requireShutFor(Duration.ofSeconds(seconds));
            breaker.ended(enters(), false);
            assertThat(breaker.state()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void once_it_closed_the_wait_begins_at_one_second_again() {
        opens();
        clock.moves(Duration.ofSeconds(1));
        breaker.ended(enters(), false);
        clock.moves(Duration.ofSeconds(2));
        breaker.ended(enters(), true);
        breaker.ended(enters(), true);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        opens();

        requireShutFor(Duration.ofSeconds(1));
        assertThat(breaker.enter(SHIPPED, false)).isInstanceOf(Entry.Pass.class);
    }

    @Test
    void two_probes_at_a_time_and_no_more() {
        opens();
        clock.moves(Duration.ofSeconds(1));

        Entry.Pass first = enters();
        enters();
        Entry third = breaker.enter(SHIPPED, false);
        breaker.returned(first);

        assertThat(third).isInstanceOf(Entry.Shut.class);
        assertThat(breaker.enter(SHIPPED, false)).isInstanceOf(Entry.Pass.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_began_before_it_opened_says_nothing_afterwards(boolean well) {
        Entry.Pass slow = enters();
        opens();
        clock.moves(Duration.ofSeconds(1));
        Entry.Pass probe = enters();

        breaker.ended(slow, well);
        breaker.ended(slow, well);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        breaker.ended(probe, true);

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void as_a_last_resort_one_call_at_a_time_is_let_through() {
        opens();

        Entry.Pass first = enters(SHIPPED, true);
        Entry second = breaker.enter(SHIPPED, true);
        breaker.ended(first, false);
        Entry third = breaker.enter(SHIPPED, true);

        assertThat(second).isInstanceOf(Entry.Shut.class);
        assertThat(third).isInstanceOf(Entry.Pass.class);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void a_last_resort_that_hangs_holds_up_the_next_for_a_second() {
        opens();
        Entry.Pass hung = enters(SHIPPED, true);
        clock.moves(Duration.ofMillis(999));
        Entry tooSoon = breaker.enter(LASTING, true);
        clock.moves(Duration.ofMillis(1));

        Entry.Pass next = enters(LASTING, true);
        breaker.ended(hung, false);
        Entry whileNextIsUnderWay = breaker.enter(LASTING, true);
        breaker.ended(next, true);

        assertThat(tooSoon).isInstanceOf(Entry.Shut.class);
        assertThat(whileNextIsUnderWay).isInstanceOf(Entry.Shut.class);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void a_last_resort_that_goes_well_is_the_first_of_two() {
        opens();

        breaker.ended(enters(SHIPPED, true), true);
        State afterOne = breaker.state();
        breaker.ended(enters(), true);

        assertThat(afterOne).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void probes_that_hang_do_not_keep_a_last_resort_out() {
        opens();
        clock.moves(Duration.ofSeconds(1));
        enters();
        enters();

        breaker.ended(enters(SHIPPED, true), true);
        breaker.ended(enters(SHIPPED, true), true);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void the_one_that_was_tried_longest_ago_is_told_by_when_that_was() {
        opens();
        long opened = clock.millis();
        clock.moves(Duration.ofMillis(500));

        Entry.Shut shut = (Entry.Shut) breaker.enter(SHIPPED, false);
        breaker.ended(enters(SHIPPED, true), false);
        Entry.Shut tried = (Entry.Shut) breaker.enter(SHIPPED, false);

        assertThat(shut).isEqualTo(new Entry.Shut(Duration.ofMillis(500), opened));
        assertThat(tried.sinceMillis()).isEqualTo(opened + 500);
    }

    @Test
    void a_stream_that_breaks_off_is_a_failure_in_place_of_its_success() {
        List<Breaker.Mark> marks = IntStream.range(0, 10)
                .mapToObj(i -> breaker.ended(enters(), true))
                .toList();

        for (int i = 0; i < 4; i++) {
            breaker.overturn(marks.get(i));
        }
        State atFourOfTen = breaker.state();
        breaker.overturn(marks.get(4));

        assertThat(atFourOfTen).isEqualTo(State.CLOSED);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void a_probe_whose_stream_breaks_off_opens_it_again() {
        opens();
        clock.moves(Duration.ofSeconds(1));

        breaker.overturn(breaker.ended(enters(), true));

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    static List<Numbers> edits() {
        return List.of(
                numbers(40, 10, Duration.ofSeconds(1), Duration.ofSeconds(30)),
                numbers(8, 5, Duration.ofSeconds(1), Duration.ofSeconds(30)),
                numbers(20, 10, Duration.ofSeconds(9), Duration.ofSeconds(9)));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void an_edited_number_holds_at_once_and_forgets_nothing(Numbers edited) {
        calls(5, true);
        calls(4, false);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        breaker.ended(enters(edited, false), false);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        clock.moves(edited.firstWait().minusMillis(1));
        assertThat(breaker.enter(edited, false)).isInstanceOf(Entry.Shut.class);
        clock.moves(Duration.ofMillis(1));
        assertThat(breaker.enter(edited, false)).isInstanceOf(Entry.Pass.class);
    }

    @Test
    void a_wait_that_is_made_shorter_is_shorter_for_one_that_is_open_already() {
        opens();

        Entry before = breaker.enter(SHIPPED, false);
        Entry after = breaker.enter(numbers(20, 10, Duration.ZERO, Duration.ZERO), false);

        assertThat(before).isInstanceOf(Entry.Shut.class);
        assertThat(after).isInstanceOf(Entry.Pass.class);
    }
}
