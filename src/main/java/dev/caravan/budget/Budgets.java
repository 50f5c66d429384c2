package dev.caravan.budget;

import dev.caravan.price.Money;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How much money may still be spent. What may become a cost is held before it does, so that all that was spent and is
 * held together never passes a limit. Safe for use by many threads.
 */
public interface Budgets {
    sealed interface Decision {
        record Held(Hold hold) implements Decision {}

        /**
         * There is no room in that purse: because of what was spent, or, where not {@code spent}, of what is held only.
         * It is worth asking again after {@code readyIn}.
         */
        record Refused(Purse purse, boolean spent, Duration readyIn) implements Decision {}
    }

    /** Money that is held until it is known what was spent. Whatever is done with it the second time does nothing. */
    interface Hold {
        /** What was spent takes the place of what was held, in one moment. */
        void settle(Money cost);

        /** Nothing was spent. */
        default void release() {
            settle(Money.NONE);
        }
    }

    /**
     * Holds the amount in all purses or in none; of each purse there is one limit.
     *
     * @throws dev.caravan.store.StoreTrouble where it cannot be read what was spent before
     */
    Decision hold(List<Limit> limits, Money amount);

    /**
     * What was spent out of a purse in the day or month that it is now.
     *
     * @throws dev.caravan.store.StoreTrouble where it cannot be read what was spent before
     */
    Money spent(Purse purse);

    /** The same, as far as it is known by now: nobody waits for the store. */
    Optional<Money> spentByNow(Purse purse);

    /** A piece of work begins, or goes on, that has spent this so far. */
    void begin(Purse ofWork, Money spent);

    /** The work is over. */
    void end(Purse ofWork);

    /** Nobody keeps to a limit of this purse from now on, so that not all is counted until somebody does again. */
    void forget(Purse purse);
}
