package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who goes next of those who wait. */
class LineTest {
    private static final int HIGH = 100;
    private static final int LOW = 50;
    private static final int ROOMY = 10_000;

    private final Map<String, Integer> underWay = new HashMap<>();
    private final Line line = new Line(who -> underWay.getOrDefault(who, 0));

    private Line.Ticket joins(String who) {
        return joins(who, HIGH);
    }

    private Line.Ticket joins(String who, int priority) {
        return Objects.requireNonNull(
                line.join(who, priority, ROOMY, ROOMY).orElseThrow().ticket());
    }

    private static boolean goes(Line.Ticket ticket) {
        return ticket.goes(true, false);
    }

    @Test
    void a_thousand_of_one_key_go_in_the_order_in_which_they_came() {
        List<Line.Ticket> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(joins("ann"));
        }

        for (int i = 0; i < 1_000; i++) {
            int next = i;
            assertThat(goes(all.get(i))).isTrue();
            assertThat(all.subList(i + 1, Math.min(1_000, i + 5)))
                    .as("behind %s", next)
                    .noneMatch(LineTest::goes);
            all.get(i).leave(true);
        }
        assertThat(line.length()).isZero();
    }

    @Test
    void a_newcomer_overtakes_nobody_of_its_own_key_or_of_one_that_has_as_few() {
        joins("ann");

        assertThat(line.letsPass("ann", HIGH)).isFalse();
        assertThat(line.letsPass("bob", HIGH)).isFalse();
    }

    @Test
    void of_two_keys_the_one_with_fewer_calls_under_way_goes_first() {
        underWay.put("ann", 3);
        Line.Ticket ann = joins("ann");
        Line.Ticket bob = joins("bob");

        assertThat(goes(ann)).isFalse();
        assertThat(goes(bob)).isTrue();
        assertThat(line.letsPass("cid", HIGH)).isFalse();
        bob.leave(true);
        assertThat(line.letsPass("cid", HIGH)).isTrue();
        assertThat(goes(ann)).isTrue();
    }

    @Test
    void keys_with_as_many_take_turns() {
        List<Line.Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tickets.add(joins("ann"));
        }
        for (int i = 0; i < 3; i++) {
            tickets.add(joins("bob"));
        }

        List<Integer> order = new ArrayList<>();
        while (line.length() > 0) {
            Line.Ticket next =
                    tickets.stream().filter(LineTest::goes).findFirst().orElseThrow();
            order.add(tickets.indexOf(next));
            next.leave(true);
        }

        assertThat(order).containsExactly(0, 3, 1, 4, 2, 5);
    }

    @Test
    void a_higher_priority_goes_before_a_lower_one_unless_its_key_has_its_share() {
        Line.Ticket low = joins("ann", LOW);
        Line.Ticket high = joins("bob", HIGH);

        assertThat(goes(low)).isFalse();
        assertThat(goes(high)).isTrue();
        assertThat(line.letsPass("cid", LOW)).isFalse();

        high.hasItsShare();

        assertThat(goes(low)).isTrue();
    }

    @Test
    void who_waits_for_a_place_tries_again_when_one_fell_free() {
        Line.Ticket ticket = joins("ann");
        assertThat(ticket.goes(false, true)).isFalse();

        line.placeFreed();

        assertThat(ticket.goes(false, true)).isTrue();
        assertThat(ticket.goes(false, true)).isFalse();
    }

    @Test
    void who_leaves_before_its_turn_holds_nobody_up() {
        Line.Ticket first = joins("ann");
        Line.Ticket second = joins("ann");
        Line.Ticket third = joins("ann");

        second.leave(false);
        first.leave(true);

        assertThat(goes(third)).isTrue();
    }

    @Test
    void a_full_line_has_no_room_for_the_key_that_fills_it() {
        for (int i = 0; i < 4; i++) {
            assertThat(line.join("ann", HIGH, 4, 4).orElseThrow().ticket()).isNotNull();
        }

        assertThat(line.join("ann", HIGH, 4, 4).orElseThrow().ticket()).isNull();
    }

    @Test
    void a_key_may_have_half_of_the_line_where_there_are_others() {
        assertThat(line.join("ann", HIGH, 4, 2).orElseThrow().ticket()).isNotNull();
        assertThat(line.join("ann", HIGH, 4, 2).orElseThrow().ticket()).isNotNull();

        assertThat(line.join("ann", HIGH, 4, 2).orElseThrow().ticket()).isNull();
        assertThat(line.join("bob", HIGH, 4, 2).orElseThrow().ticket()).isNotNull();
    }

    @Test
    void in_a_full_line_who_came_last_of_the_key_with_the_most_makes_room_for_another_key() {
        List<Line.Ticket> anns = List.of(joins("ann"), joins("ann"), joins("ann"), joins("ann"));

        Line.Ticket bob = line.join("bob", HIGH, 4, 4).orElseThrow().ticket();

        assertThat(bob).isNotNull();
        assertThat(anns.stream().map(Line.Ticket::displaced)).containsExactly(false, false, false, true);
        assertThat(line.length()).isEqualTo(4);
    }

    @Test
    void whoever_comes_and_goes_somebody_can_always_go() {
        for (int seed = 0; seed < 200; seed++) {
            Random chance = new Random(seed);
            Line each = new Line(who -> underWay.getOrDefault(who, 0));
            List<Line.Ticket> waiting = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                String who = "key-" + chance.nextInt(4);
                underWay.put(who, chance.nextInt(3));
                if (waiting.isEmpty() || chance.nextBoolean()) {
                    Line.Ticket ticket = each.join(who, chance.nextBoolean() ? HIGH : LOW, 20, 15)
                            .orElseThrow()
                            .ticket();
                    if (ticket != null) {
                        waiting.add(ticket);
                    }
                    waiting.removeIf(Line.Ticket::displaced);
                } else {
                    Line.Ticket next =
                            waiting.stream().filter(LineTest::goes).findFirst().orElseThrow();
                    next.leave(chance.nextBoolean());
                    waiting.remove(next);
                }
                assertThat(each.length()).as("seed %s", seed).isEqualTo(waiting.size());
            }
        }
    }
}
