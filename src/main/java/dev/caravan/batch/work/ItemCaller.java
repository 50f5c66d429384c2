package dev.caravan.batch.work;

import dev.caravan.account.Accounted;
import dev.caravan.account.Failed;
import dev.caravan.account.Witness;
import dev.caravan.batch.errand.ErrandCaller;
import dev.caravan.batch.store.Items;
import dev.caravan.call.Answer;
import dev.caravan.call.Usage;
import dev.caravan.failure.Departure;
import dev.caravan.price.Bill;
import dev.caravan.price.Money;
import dev.caravan.store.Work;

/** Hears the answer of a batch's item, and has it written down together with what it cost. Owned by one call. */
final class ItemCaller extends ErrandCaller implements Witness {
    private final Items items;
    private final long batch;
    private final long n;
    private final String requestId;
    private volatile boolean written;
    private Money cost = Money.NONE;
    private long inputTokens;
    private long outputTokens;

    ItemCaller(Departure departure, Items items, long batch, long n, String requestId) {
        super(departure);
        this.items = items;
        this.batch = batch;
        this.n = n;
        this.requestId = requestId;
    }

    @Override
    public Work<?> write(Accounted accounted) {
        bill(accounted.bill());
        if (!(accounted.delivered().replied().answer() instanceof Answer.Whole whole)) {
            return connection -> false;
        }
        return connection -> {
            // Not before: what waits to be written is not held twice.
            items.finish(connection, batch, n, answered(whole.json().toString()));
            written = true;
            return true;
        };
    }

    @Override
    public void note(Failed failed) {
        bill(failed.bill());
    }

    private void bill(Bill bill) {
        Money own = bill.items().stream()
                .map(Bill.Item::cost)
                .map(known -> known == null ? Money.NONE : known)
                .reduce(Money.NONE, Money::plus);
        cost = own.plus(bill.besides().orElse(Money.NONE));
        for (Bill.Item item : bill.items()) {
            Usage usage = item.attempt().usage();
            inputTokens += usage.input();
            outputTokens += usage.output();
        }
    }

    /** Whether the answer was written down; else nobody keeps a ledger here, or not for this call. */
    boolean written() {
        return written;
    }

    Money cost() {
        return cost;
    }

    Items.Ending answered(String answer) {
        return new Items.Ending(true, requestId, 200, answer, "", cost.nanoUsd(), inputTokens, outputTokens);
    }

    Items.Ending failed(int status, String code, String why) {
        return new Items.Ending(false, requestId, status, why, code, cost.nanoUsd(), inputTokens, outputTokens);
    }
}
