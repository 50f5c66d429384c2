package dev.caravan.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.admit.Client;
import dev.caravan.admit.Plan;
import dev.caravan.budget.Limit;
import dev.caravan.budget.Purse;
import dev.caravan.price.Money;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A call comes out of everybody's purse, that of its plan, and that of its key: those that have a limit. */
class BudgetLimitsTest {
    private static final Limit EVERYBODYS = new Limit(Purse.DAY, new Money(1));

    @Test
    void without_a_limit_there_is_none() {
        assertThat(new BudgetLimits(List.of()).of(Client.OPEN)).isEmpty();
        assertThat(new BudgetLimits(List.of(EVERYBODYS)).of(Client.OPEN)).containsExactly(EVERYBODYS);
    }

    @Test
    void those_of_the_plan_and_of_the_key_are_told_apart() {
        Client alice = new Client("alice", plan(2, 3, 4, 5));

        assertThat(new BudgetLimits(List.of(EVERYBODYS)).of(alice))
                .extracting(limit -> limit.purse().path() + " " + limit.most().nanoUsd())
                .containsExactly(
                        "day 1", "plan/free/day 4", "plan/free/month 5", "key/alice/day 2", "key/alice/month 3");
    }

    private static Plan plan(long perDay, long perMonth, long allPerDay, long allPerMonth) {
        return new Plan(
                "free",
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(new Money(perDay)),
                Optional.of(new Money(perMonth)),
                Optional.of(new Money(allPerDay)),
                Optional.of(new Money(allPerMonth)),
                Optional.empty(),
                Optional.empty(),
                100);
    }
}
