package dev.caravan.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.budget.Budgets.Decision;
import dev.caravan.chain.MovedClock;
import dev.caravan.ledger.Calendar;
import dev.caravan.price.Money;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many hold and settle at once, and in whatever order: no purse is ever overdrawn. */
class BudgetRaceTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 3_000;

    private static final Limit ALL = new Limit(Purse.DAY, new Money(1_000_000));
    private static final Limit ALL_MONTH = new Limit(Purse.MONTH, new Money(1_300_000));
    private static final Limit ALICE = new Limit(new Purse(new Scope.OfKey("alice"), Period.DAY), new Money(400_000));
    private static final Limit BOB = new Limit(new Purse(new Scope.OfKey("bob"), Period.MONTH), new Money(700_000));
    private static final Limit FREE = new Limit(new Purse(new Scope.OfPlan("free"), Period.DAY), new Money(600_000));
    private static final List<Limit> EVERY = List.of(ALL, ALL_MONTH, ALICE, BOB, FREE);
    private static final List<List<Limit>> CALLERS = List.of(
            List.of(ALL, ALL_MONTH, FREE, ALICE), List.of(BOB, ALL_MONTH, ALL), List.of(ALL), List.of(FREE, ALL));

    private final LocalBudgets budgets =
            new LocalBudgets(new Calendar(ZoneId.of("UTC")), new MovedClock(), Beginnings.NONE);

    /** What the test itself knows of each purse. */
    private final Map<Purse, AtomicLong> spent = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_purse_is_ever_overdrawn_and_nothing_stays_held(long seed) throws Exception {
        EVERY.forEach(limit -> spent.put(limit.purse(), new AtomicLong()));
        // A purse that is still to begin must not be looked at under the budgets' own lock, as the check below does.
        EVERY.forEach(limit -> budgets.spent(limit.purse()));
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed * 1_000 + i);
                all.add(threads.submit(() -> {
                    start.await();
                    spendAtRandom(random);
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        }

        for (Limit limit : EVERY) {
            assertThat(budgets.held(limit.purse())).isEqualTo(Money.NONE);
            assertThat(budgets.spent(limit.purse())).isEqualTo(new Money(total(limit.purse())));
            assertThat(budgets.spent(limit.purse())).isLessThanOrEqualTo(limit.most());
        }
        assertThat(budgets.spent(Purse.DAY).nanoUsd()).isGreaterThan(900_000);
    }

    private void spendAtRandom(Random random) {
        List<Pending> pending = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Limit> limits = CALLERS.get(random.nextInt(CALLERS.size()));
            Money amount = new Money(1 + random.nextInt(300));
            if (budgets.hold(limits, amount) instanceof Decision.Held held) {
                pending.add(new Pending(limits, amount, held.hold()));
            }
            EVERY.forEach(this::requireWithin);
            while (pending.size() > random.nextInt(20)) {
                end(pending.remove(random.nextInt(pending.size())), random);
            }
        }
        pending.forEach(left -> end(left, random));
    }

    private record Pending(List<Limit> limits, Money amount, Budgets.Hold hold) {}

    private void end(Pending pending, Random random) {
        long cost = random.nextInt(10) < 7 ? 1 + random.nextLong(pending.amount.nanoUsd()) : 0;
        if (cost == 0) {
            pending.hold.release();
        } else {
            pending.limits.forEach(limit -> of(limit.purse()).addAndGet(cost));
            pending.hold.settle(new Money(cost));
        }
        if (random.nextBoolean()) {
            pending.hold.settle(pending.amount);
            pending.hold.release();
        }
    }

    private void requireWithin(Limit limit) {
        synchronized (budgets) {
            Money committed = budgets.spent(limit.purse()).plus(budgets.held(limit.purse()));
            if (committed.compareTo(limit.most()) > 0) {
                throw new AssertionError(limit + " is overdrawn: " + committed);
            }
        }
    }

    private AtomicLong of(Purse purse) {
        return spent.computeIfAbsent(purse, none -> new AtomicLong());
    }

    private long total(Purse purse) {
        return of(purse).get();
    }

    @Test
    void what_one_purse_has_no_room_for_is_held_in_none() {
        Limit tight = new Limit(ALICE.purse(), new Money(10));

        Decision decision = budgets.hold(List.of(ALL, tight, FREE), new Money(11));

        assertThat(decision).isInstanceOf(Decision.Refused.class);
        assertThat(EVERY)
                .allSatisfy(limit -> assertThat(budgets.held(limit.purse())).isEqualTo(Money.NONE));
    }
}
