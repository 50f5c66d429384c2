package dev.caravan.budget;

import dev.caravan.ledger.Calendar;
import dev.caravan.price.Money;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What was spent out of a purse, and what is held. Guarded by the budgets that it is a part of. */
final class Balance {
    /** Until some of the calls under way are over: nobody knows when, and most are soon. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    /** Who reads what was spent before lets the others wait, and nobody else. */
    final ReentrantLock beginning = new ReentrantLock();

    private final Purse purse;
    private final Calendar calendar;
    private volatile boolean begun;
    private long endMillis;
    private long spent;
    private long held;

    Balance(Purse purse, Calendar calendar) {
        this.purse = purse;
        this.calendar = calendar;
    }

    boolean hasBegun() {
        return begun;
    }

    /** With what was spent before, or with what was counted here, should that be more. */
    void begin(Money before, long startMillis) {
        turnTo(startMillis);
        spent = Math.max(spent, before.nanoUsd());
        begun = true;
    }

    void forget() {
        begun = false;
    }

    /** In another day or month nothing is spent yet; what is held is held still, and will be spent in the new one. */
    void turnTo(long millis) {
        if (millis >= endMillis) {
            spent = 0;
            endMillis = purse.period().endOf(calendar, millis);
        }
    }

    /** Why there is no room for the amount; empty where there is. */
    Optional<Budgets.Decision.Refused> refusal(Money amount, Money most, long millis) {
        long room = most.nanoUsd() - spent;
        if (amount.nanoUsd() <= room - held) {
            return Optional.empty();
        }
        boolean inVain = amount.nanoUsd() > room;
        Duration readyIn = inVain ? Duration.ofMillis(endMillis - millis) : A_MOMENT;
        return Optional.of(new Budgets.Decision.Refused(purse, inVain, readyIn));
    }

    void hold(Money amount) {
        held += amount.nanoUsd();
    }

    void settle(Money amount, Money cost) {
        held -= amount.nanoUsd();
        spent += cost.nanoUsd();
    }

    Money spent() {
        return new Money(spent);
    }

    Money held() {
        return new Money(held);
    }
}
