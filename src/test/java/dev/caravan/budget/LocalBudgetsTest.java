package dev.caravan.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.budget.Budgets.Decision;
import dev.caravan.chain.MovedClock;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Spent;
import dev.caravan.price.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalBudgetsTest {
    private static final Money LIMIT = new Money(100);
    private static final Limit DAY = new Limit(Purse.DAY, LIMIT);
    private static final Limit MONTH = new Limit(Purse.MONTH, LIMIT);
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final MovedClock clock = new MovedClock();
    private final List<Long> asked = new ArrayList<>();

    @Test
    void what_is_spent_is_gone_and_what_was_held_in_vain_is_not() {
        Budgets budgets = budgets(Beginnings.NONE);
        held(budgets, 60, DAY).settle(new Money(30));
        held(budgets, 70, DAY).release();

        assertThat(budgets.spent(Purse.DAY)).isEqualTo(new Money(30));
        held(budgets, 70, DAY);
        assertThat(budgets.hold(List.of(DAY), new Money(1))).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void a_refusal_says_which_purse_and_when_it_is_worth_asking_again() {
        Budgets budgets = budgets(Beginnings.NONE);
        held(budgets, 60, DAY, MONTH).settle(new Money(50));
        held(budgets, 20, MONTH);

        assertThat(budgets.hold(List.of(DAY, MONTH), new Money(40)))
                .isEqualTo(new Decision.Refused(Purse.MONTH, false, Duration.ofSeconds(1)));
        assertThat(budgets.hold(List.of(DAY), new Money(51)))
                .isEqualTo(new Decision.Refused(
                        Purse.DAY, true, Duration.between(clock.instant(), Instant.parse("2026-01-03T00:00:00Z"))));
        assertThat(budgets.hold(List.of(DAY, MONTH), new Money(51)))
                .isEqualTo(new Decision.Refused(
                        Purse.MONTH, true, Duration.between(clock.instant(), Instant.parse("2026-02-01T00:00:00Z"))));
    }

    @Test
    void what_costs_nothing_passes_where_all_is_spent() {
        Budgets budgets = budgets(Beginnings.NONE);
        held(budgets, 100, DAY).settle(new Money(130));

        assertThat(budgets.hold(List.of(DAY), Money.NONE)).isInstanceOf(Decision.Held.class);
    }

    @Test
    void another_limit_applies_to_what_was_spent_already() {
        Budgets budgets = budgets(Beginnings.NONE);
        held(budgets, 100, DAY).settle(new Money(100));

        Limit raised = new Limit(Purse.DAY, new Money(110));

        held(budgets, 10, raised);
        assertThat(budgets.hold(List.of(raised), new Money(1))).isInstanceOf(Decision.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-01-31T23:59:59.999Z, 2026-02-01T00:00:00Z",
        "Europe/Berlin, 2026-01-31T22:59:59Z, 2026-01-31T23:00:00Z",
        // Days of 23 and of 25 hours.
        "Europe/Berlin, 2026-03-29T21:59:59Z, 2026-03-29T22:00:00Z",
        "Europe/Berlin, 2026-10-25T22:59:59Z, 2026-10-25T23:00:00Z",
        "America/New_York, 2026-11-01T04:59:59Z, 2026-11-02T05:00:00Z",
        "Asia/Kathmandu, 2026-05-31T18:14:59Z, 2026-05-31T18:15:00Z"
    })
    void a_new_day_begins_with_nothing_spent_and_all_that_is_held(String zone, Instant before, Instant after) {
        clock.movesTo(before);
        Budgets budgets = new LocalBudgets(new Calendar(ZoneId.of(zone)), clock, Beginnings.NONE);
        held(budgets, 50, DAY).settle(new Money(50));
        Budgets.Hold over = held(budgets, 30, DAY);
        assertThat(budgets.hold(List.of(DAY), new Money(21))).isInstanceOf(Decision.Refused.class);

        clock.movesTo(after);

        assertThat(budgets.spent(Purse.DAY)).isEqualTo(Money.NONE);
        assertThat(budgets.hold(List.of(DAY), new Money(71))).isInstanceOf(Decision.Refused.class);
        held(budgets, 70, DAY).release();
        over.settle(new Money(20));
        assertThat(budgets.spent(Purse.DAY)).isEqualTo(new Money(20));
        held(budgets, 80, DAY);
    }

    @Test
    void the_days_of_a_month_are_counted_together() {
        Budgets budgets = budgets(Beginnings.NONE);
        for (int day = 0; day < 4; day++) {
            held(budgets, 25, DAY, MONTH).settle(new Money(25));
            clock.moves(Duration.ofDays(1));
        }

        assertThat(budgets.spent(Purse.DAY)).isEqualTo(Money.NONE);
        assertThat(budgets.hold(List.of(DAY, MONTH), new Money(1)))
                .isInstanceOfSatisfying(Decision.Refused.class, refused -> assertThat(refused.purse())
                        .isEqualTo(Purse.MONTH));
        clock.movesTo(Instant.parse("2026-02-01T00:00:00Z"));
        held(budgets, 100, DAY, MONTH);
    }

    @Test
    void a_purse_begins_with_what_the_ledger_knows_and_is_asked_for_once() {
        Budgets budgets = budgets(millis -> {
            asked.add(millis);
            return List.of(spent("alice", "free", 10), spent("bob", "free", 20), spent("carol", "premium", 40));
        });

        assertThat(budgets.spent(Purse.DAY)).isEqualTo(new Money(70));
        assertThat(budgets.spent(new Purse(new Scope.OfPlan("free"), Period.MONTH)))
                .isEqualTo(new Money(30));
        assertThat(budgets.spent(new Purse(new Scope.OfKey("bob"), Period.DAY))).isEqualTo(new Money(20));
        assertThat(budgets.spent(Purse.DAY)).isEqualTo(new Money(70));
        assertThat(asked)
                .containsExactly(
                        millis("2026-01-02T00:00:00Z"), millis("2026-01-01T00:00:00Z"), millis("2026-01-02T00:00:00Z"));
    }

    @Test
    void what_could_not_be_read_is_read_again_the_next_time() {
        Budgets budgets = budgets(millis -> {
            asked.add(millis);
            if (asked.size() == 1) {
                throw new IllegalStateException("the disk is gone");
            }
            return List.of(spent("alice", "free", 90));
        });

        assertThatThrownBy(() -> budgets.hold(List.of(DAY), new Money(20))).hasMessage("the disk is gone");
        assertThat(budgets.hold(List.of(DAY), new Money(20))).isInstanceOf(Decision.Refused.class);
        held(budgets, 10, DAY);
    }

    @Test
    void what_nobody_counted_for_a_while_is_in_the_ledger() {
        List<Spent> ledger = new ArrayList<>();
        Budgets budgets = budgets(millis -> ledger);
        Budgets.Hold underWay = held(budgets, 10, DAY);
        held(budgets, 30, DAY).settle(new Money(30));

        budgets.forget(Purse.DAY);
        assertThat(budgets.spent(Purse.DAY)).isEqualTo(new Money(30));
        budgets.forget(Purse.DAY);
        ledger.add(spent("alice", "free", 75));

        assertThat(budgets.hold(List.of(DAY), new Money(16))).isInstanceOf(Decision.Refused.class);
        underWay.settle(new Money(5));
        assertThat(budgets.spent(Purse.DAY)).isEqualTo(new Money(80));
        held(budgets, 20, DAY);
    }

    private Budgets budgets(Beginnings beginnings) {
        return new LocalBudgets(new Calendar(UTC), clock, beginnings);
    }

    private static Budgets.Hold held(Budgets budgets, long nanoUsd, Limit... limits) {
        Decision decision = budgets.hold(List.of(limits), new Money(nanoUsd));
        assertThat(decision).isInstanceOf(Decision.Held.class);
        return ((Decision.Held) decision).hold();
    }

    private static Spent spent(String key, String plan, long nanoUsd) {
        return new Spent(key, plan, 1, 1, new Money(nanoUsd));
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
