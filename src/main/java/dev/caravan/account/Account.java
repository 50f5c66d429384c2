package dev.caravan.account;

import dev.caravan.admit.Limits;
import dev.caravan.admit.Owned;
import dev.caravan.cache.Recalled;
import dev.caravan.cache.Sought;
import dev.caravan.call.Asked;
import dev.caravan.call.Attempt;
import dev.caravan.call.Call;
import dev.caravan.call.Caller;
import dev.caravan.call.Delivered;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.chain.Breakers;
import dev.caravan.chain.Walk;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Refusal;
import dev.caravan.ledger.Ledger;
import dev.caravan.price.Bill;
import dev.caravan.price.Money;
import dev.caravan.price.PriceBook;
import dev.caravan.provider.Answered;
import dev.caravan.tier.Routed;
import dev.caravan.tier.Spare;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles every call, on whatever way it goes out and before its caller sees the end: what each attempt used and cost,
 * then its rows in the ledger and its one line in the log. Safe for use by many threads.
 */
public final class Account {
    private static final Logger LOG = LoggerFactory.getLogger("caravan.calls");
    private static final long NO_ANSWER = -1;

    private final Breakers breakers;
    private final PriceBook prices;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Posting posting;
    private final Metering metering;

    public Account(Breakers breakers, PriceBook prices, Ledger ledger, Limits limits, InstantSource clock) {
        this.breakers = breakers;
        this.prices = prices;
        this.ledger = ledger;
        this.clock = clock;
        this.posting = new Posting(prices);
        this.metering = new Metering(limits);
    }

    /** A call that was answered, or whose stream broke off, or whose caller left in the middle of it. */
    public Accounted settle(Delivered delivered) {
        return switch (delivered.replied()) {
            case Answered answered -> settle(delivered, answered.walk());
            case Recalled recalled -> settle(delivered, recalled);
            default -> throw new IllegalStateException("nobody knows who answered: " + delivered.replied());
        };
    }

    private Accounted settle(Delivered delivered, Walk walk) {
        Usage usage = delivered.end().usage();
        switch (delivered.end()) {
            case EventFlow.End.Cut cut -> {
                // The breaker's own block ended with the first token, so it cannot see this by itself.
                breakers.cut(walk, cut.why());
                walk.ended(200, cut.why().trouble().label(), usage);
            }
            case EventFlow.End.Complete complete -> walk.ended(200, Attempt.NO_ERROR, usage);
            case EventFlow.End.CallerGone gone -> walk.ended(200, Attempt.NO_ERROR, usage);
        }
        walk.release();
        long took = walk.asked().nanosUnderWay();
        List<Bill.Item> items = items(walk);
        metering.answered(walk, items);
        Bill bill = new Bill(
                walk.tier(),
                walk.stage(Sought.class).map(Sought::use),
                items,
                walk.handovers(),
                tierSaving(walk, usage, items),
                besides(walk),
                Math.max(0, took - walk.providerNanos()),
                0);
        return new Accounted(delivered, bill);
    }

    private Accounted settle(Delivered delivered, Recalled recalled) {
        Target target = recalled.origin().target();
        Usage usage = delivered.end().usage();
        long took = recalled.asked().nanosUnderWay();
        List<Bill.Saving> saved = prices.cost(target, usage)
                .map(money -> List.of(new Bill.Saving("cache", money)))
                .orElse(List.of());
        Bill bill = new Bill(
                recalled.origin().tier(),
                Optional.of(recalled.use()),
                List.of(),
                List.of(),
                saved,
                Optional.of(Money.NONE),
                took,
                0);
        return new Accounted(delivered, bill);
    }

    /**
     * Writes an answered call down: into the ledger, which its caller waits for, and then into the log.
     *
     * @throws Refusal 503 where the ledger cannot be written
     */
    public Accounted record(Accounted accounted) {
        posting.of(accounted, clock.millis()).ifPresent(ledger::record);
        if (LOG.isInfoEnabled()) {
            LOG.info(CallLine.of(accounted));
        }
        return new Accounted(accounted.delivered(), accounted.bill(), true);
    }

    /** Writes down a call that has no answer; nobody waits for that. */
    public Failed note(Failed failed) {
        if (failed.caller().themselves() instanceof Witness witness) {
            witness.note(failed);
        }
        if (!failed.booked()) {
            posting.of(failed, clock.millis()).ifPresent(ledger::note);
        }
        if (LOG.isInfoEnabled()) {
            LOG.info(CallLine.of(failed));
        }
        return failed;
    }

    private List<Bill.Item> items(Walk walk) {
        List<Attempt> history = walk.history();
        List<Bill.Item> items = new ArrayList<>(history.size());
        for (Attempt attempt : history) {
            items.add(item(attempt));
        }
        return items;
    }

    private Bill.Item item(Attempt attempt) {
        Usage usage = attempt.usage();
        if (usage.total() == 0) {
            return new Bill.Item(attempt, Money.NONE, true);
        }
        Optional<Money> cost = prices.cost(attempt.target(), usage);
        return cost.isPresent()
                ? new Bill.Item(attempt, cost.get(), true)
                : new Bill.Item(
                        attempt, prices.costAtLeast(attempt.target(), usage).orElse(null), false);
    }

    private static Optional<Money> besides(Walk walk) {
        return walk.routed().spare().map(Spare::cost).orElse(Optional.of(Money.NONE));
    }

    /** What the same tokens would have cost at the dearest model of the tier's chain. */
    private List<Bill.Saving> tierSaving(Walk walk, Usage usage, List<Bill.Item> items) {
        boolean answered = !items.isEmpty() && items.getLast().attempt().answered();
        Money cost = answered ? items.getLast().cost() : null;
        if (cost == null || walk.tier().equals(Routed.NAMED)) {
            return List.of();
        }
        Money dearest = walk.chain().stream()
                .flatMap(target -> prices.tariff(target).stream())
                .map(tariff -> tariff.costAtLeast(usage))
                .max(Comparator.naturalOrder())
                .orElse(cost);
        return dearest.compareTo(cost) > 0 ? List.of(new Bill.Saving("tier", dearest.minus(cost))) : List.of();
    }

    /** A call that ends without an answer, whatever stage it had come to. */
    public Failed fail(Caller caller, Optional<Call> call, String id, Throwable failure) {
        Optional<Asked> asked = call.map(Call::asked);
        Optional<Walk> walk = call.flatMap(made -> made.stage(Walk.class));
        walk.ifPresent(Walk::abandon);
        String tier =
                call.flatMap(made -> made.stage(Routed.class)).map(Routed::tier).orElse("none");
        List<Bill.Item> items = walk.map(this::items).orElse(List.of());
        call.ifPresent(made -> metering.failed(made, items));
        Optional<Refusal> refusal =
                failure instanceof CallerLeft ? Optional.empty() : Optional.of(understood(failure, id));
        Bill bill = new Bill(
                tier,
                call.flatMap(made -> made.stage(Sought.class)).map(Sought::use),
                items,
                walk.map(Walk::handovers).orElse(List.of()),
                List.of(),
                walk.flatMap(Account::besides),
                NO_ANSWER,
                refusal.map(Refusal::status).orElse(0));
        boolean booked = call.filter(made -> made instanceof Accounted accounted && accounted.booked())
                .isPresent();
        return new Failed(id, caller, asked, call.flatMap(Owned::clientOf), walk, refusal, bill, booked);
    }

    private static Refusal understood(Throwable failure, String id) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        LOG.error("{} failed by our own fault", id, failure);
        return Refusal.ourFault();
    }
}
