package dev.caravan.budget;

import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Spent;
import dev.caravan.price.Money;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The budgets of this process alone. A purse begins with what the ledger knows when it is needed for the first time; from
 * then on it is counted here. Owned by the process, so that an edited number applies to what was spent already.
 */
public final class LocalBudgets implements Budgets {
    private final Map<Purse, Balance> balances = new ConcurrentHashMap<>();
    private final Calendar calendar;
    private final InstantSource clock;
    private final Beginnings beginnings;

    public LocalBudgets(Calendar calendar, InstantSource clock, Beginnings beginnings) {
        this.calendar = calendar;
        this.clock = clock;
        this.beginnings = beginnings;
    }

    @Override
    public Decision hold(List<Limit> limits, Money amount) {
        List<Balance> begun = new ArrayList<>(limits.size());
        for (Limit limit : limits) {
            begun.add(begun(limit.purse()));
        }
        return amount.isNone() ? new Decision.Held(cost -> {}) : hold(limits, begun, amount);
    }

    private synchronized Decision hold(List<Limit> limits, List<Balance> balances, Money amount) {
        long now = clock.millis();
        List<Decision.Refused> refusals = new ArrayList<>(0);
        for (int i = 0; i < balances.size(); i++) {
            balances.get(i).turnTo(now);
            balances.get(i).refusal(amount, limits.get(i).most(), now).ifPresent(refusals::add);
        }
        Optional<Decision.Refused> longest = refusals.stream().max(Comparator.comparing(Decision.Refused::readyIn));
        if (longest.isPresent()) {
            return longest.get();
        }
        balances.forEach(balance -> balance.hold(amount));
        return new Decision.Held(new LocalHold(balances, amount));
    }

    @Override
    public Money spent(Purse purse) {
        return spent(begun(purse));
    }

    private synchronized Money spent(Balance balance) {
        balance.turnTo(clock.millis());
        return balance.spent();
    }

    @Override
    public Optional<Money> spentByNow(Purse purse) {
        Balance balance = balances.get(purse);
        return balance != null && balance.hasBegun() ? Optional.of(spent(balance)) : Optional.empty();
    }

    @Override
    public void begin(Purse ofWork, Money spent) {
        Balance balance = balances.computeIfAbsent(ofWork, wanted -> new Balance(wanted, calendar));
        synchronized (this) {
            balance.begin(spent, clock.millis());
        }
    }

    @Override
    public void end(Purse ofWork) {
        balances.remove(ofWork);
    }

    @Override
    public synchronized void forget(Purse purse) {
        Balance balance = balances.get(purse);
        if (balance != null) {
            balance.forget();
        }
    }

    /** What is held out of a purse now. */
    synchronized Money held(Purse purse) {
        Balance balance = balances.get(purse);
        return balance == null ? Money.NONE : balance.held();
    }

    private Balance begun(Purse purse) {
        Balance balance = balances.computeIfAbsent(purse, wanted -> new Balance(wanted, calendar));
        if (!balance.hasBegun()) {
            balance.beginning.lock();
            try {
                begin(purse, balance);
            } finally {
                balance.beginning.unlock();
            }
        }
        return balance;
    }

    private void begin(Purse purse, Balance balance) {
        if (balance.hasBegun()) {
            return;
        }
        long start = purse.period().startOf(calendar, clock.millis());
        Money before = beginnings.since(start).stream()
                .filter(purse.scope()::covers)
                .map(Spent::cost)
                .reduce(Money.NONE, Money::plus);
        synchronized (this) {
            balance.begin(before, start);
        }
    }

    private final class LocalHold implements Hold {
        private final List<Balance> balances;
        private final Money amount;
        private boolean over;

        LocalHold(List<Balance> balances, Money amount) {
            this.balances = balances;
            this.amount = amount;
        }

        @Override
        public void settle(Money cost) {
            synchronized (LocalBudgets.this) {
                if (over) {
                    return;
                }
                over = true;
                long now = clock.millis();
                for (Balance balance : balances) {
                    balance.turnTo(now);
                    balance.settle(amount, cost);
                }
            }
        }
    }
}
