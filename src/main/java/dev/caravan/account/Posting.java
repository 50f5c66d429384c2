package dev.caravan.account;

import dev.caravan.admit.Client;
import dev.caravan.admit.Owned;
import dev.caravan.cache.Recalled;
import dev.caravan.call.Asked;
import dev.caravan.call.Attempt;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.failure.Refusal;
import dev.caravan.ledger.Booking;
import dev.caravan.ledger.Booking.Kind;
import dev.caravan.ledger.Booking.Row;
import dev.caravan.price.Bill;
import dev.caravan.price.Money;
import dev.caravan.price.PriceBook;
import dev.caravan.provider.Answered;
import dev.caravan.request.MessagesRequest;
import dev.caravan.store.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the ledger is told of a call. */
final class Posting {
    private static final String OK = "ok";
    private static final String LEFT = "left";
    private static final String CUT = "cut";

    private final PriceBook prices;

    Posting(PriceBook prices) {
        this.prices = prices;
    }

    /** Of a call with an answer; empty where it was none that anybody charges for. */
    Optional<Booking> of(Accounted accounted, long at) {
        Asked asked = accounted.asked();
        EventFlow.End end = accounted.delivered().end();
        Bill bill = accounted.bill();
        Optional<Client> client = Owned.clientOf(accounted);
        if (client.isEmpty() || countsTokens(asked)) {
            return Optional.empty();
        }
        List<Row> rows =
                switch (accounted.delivered().replied()) {
                    case Recalled recalled -> List.of(hit(recalled, bill, end));
                    case Answered answered -> answered(answered.walk(), bill, outcome(end));
                    default -> attempts(bill);
                };
        boolean failed = end instanceof EventFlow.End.Cut;
        return Optional.of(
                booking(asked, client.get(), bill, rows, failed, at, accounted.texts(), together(accounted)));
    }

    /** Of a call without one; empty where nobody knows whose it was. */
    Optional<Booking> of(Failed failed, long at) {
        if (failed.asked().isEmpty()
                || failed.client().isEmpty()
                || countsTokens(failed.asked().get())) {
            return Optional.empty();
        }
        List<Row> rows = attempts(failed.bill());
        if (rows.isEmpty()) {
            rows.add(refused(failed));
        }
        boolean isError = failed.refusal().isPresent();
        return Optional.of(booking(
                failed.asked().get(),
                failed.client().get(),
                failed.bill(),
                rows,
                isError,
                at,
                Optional.empty(),
                Optional.empty()));
    }

    private static boolean countsTokens(Asked asked) {
        return asked.request() instanceof MessagesRequest messages && messages.counting();
    }

    private static Booking booking(
            Asked asked,
            Client client,
            Bill bill,
            List<Row> rows,
            boolean failed,
            long at,
            Optional<Booking.Texts> texts,
            Optional<Work<?>> together) {
        return new Booking(
                asked.id(),
                at,
                asked.papers().door(),
                client.name(),
                client.plan().name(),
                bill.tier(),
                asked.tags(),
                asked.request().streamed(),
                rows,
                !asked.papers().part(),
                failed,
                saved(bill, "cache"),
                saved(bill, "tier"),
                asked.nanosUnderWay() / 1_000,
                texts,
                together);
    }

    private static Optional<Work<?>> together(Accounted accounted) {
        return accounted.asked().caller().themselves() instanceof Witness witness
                ? Optional.of(witness.write(accounted))
                : Optional.empty();
    }

    private static Money saved(Bill bill, String reason) {
        return bill.savings().stream()
                .filter(saving -> saving.reason().equals(reason))
                .map(Bill.Saving::money)
                .reduce(Money.NONE, Money::plus);
    }

    /** Each attempt by how it ended; a provider that was passed over has no row. */
    private List<Row> attempts(Bill bill) {
        List<Row> rows = new ArrayList<>(bill.items().size());
        for (Bill.Item item : bill.items()) {
            if (item.attempt().asked()) {
                rows.add(row(item, outcome(item.attempt()), Money.NONE));
            }
        }
        return rows;
    }

    /** The last of them became the answer, unless that was in hand before; then there may be none. */
    private List<Row> answered(Walk walk, Bill bill, String outcome) {
        List<Row> rows = attempts(bill);
        if (!walk.fromHand()) {
            rows.set(rows.size() - 1, row(bill.items().getLast(), outcome, saved(bill, "tier")));
        } else if (rows.isEmpty()) {
            rows.add(fromHand(walk, outcome));
        }
        return rows;
    }

    /** What it cost is in a row of its own, and nobody was asked for more. */
    private Row fromHand(Walk walk, String outcome) {
        long micros = walk.asked().nanosUnderWay() / 1_000;
        return new Row(
                Kind.ATTEMPT,
                walk.target().provider(),
                walk.target().model(),
                Usage.NONE,
                prices.price(walk.target(), Usage.NONE).orElse(null),
                Money.NONE,
                true,
                Money.NONE,
                200,
                outcome,
                micros,
                0);
    }

    private Row row(Bill.Item item, String outcome, Money saved) {
        Attempt attempt = item.attempt();
        Target target = attempt.target();
        return new Row(
                Kind.ATTEMPT,
                target.provider(),
                target.model(),
                attempt.usage(),
                prices.price(target, attempt.usage()).orElse(null),
                item.cost(),
                item.whole(),
                saved,
                attempt.status(),
                outcome,
                attempt.nanos() / 1_000,
                attempt.firstTokenNanos() / 1_000);
    }

    private static String outcome(Attempt attempt) {
        if (!attempt.errorType().equals(Attempt.NO_ERROR)) {
            return attempt.errorType();
        }
        return attempt.status() == 200 ? OK : LEFT;
    }

    private static String outcome(EventFlow.End end) {
        return switch (end) {
            case EventFlow.End.Complete complete -> OK;
            case EventFlow.End.Cut cut -> CUT;
            case EventFlow.End.CallerGone gone -> LEFT;
        };
    }

    private Row hit(Recalled recalled, Bill bill, EventFlow.End end) {
        Target target = recalled.origin().target();
        Usage usage = end.usage();
        long micros = recalled.asked().nanosUnderWay() / 1_000;
        return new Row(
                Kind.HIT,
                target.provider(),
                target.model(),
                usage,
                prices.price(target, usage).orElse(null),
                Money.NONE,
                true,
                saved(bill, "cache"),
                200,
                outcome(end),
                micros,
                0);
    }

    private static Row refused(Failed failed) {
        int status = failed.refusal().map(Refusal::status).orElse(Attempt.CALLER_LEFT);
        String outcome =
                failed.refusal().map(why -> why.code().orElse(why.type())).orElse(LEFT);
        return new Row(Kind.REFUSED, "", "", Usage.NONE, null, Money.NONE, true, Money.NONE, status, outcome, 0, 0);
    }
}
