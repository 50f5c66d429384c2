package dev.caravan.account;

import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.chain.Breakers;
import dev.caravan.chain.Walk;
import dev.caravan.meter.Meters;
import dev.caravan.price.Money;
import dev.caravan.price.PriceBook;
import dev.caravan.provider.Answer;
import dev.caravan.provider.Answered;
import dev.caravan.provider.EventFlow;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles every call: its tokens, what they cost, its meters and its one line in the log. A whole answer is settled before it goes out,
 * a stream when its last event is there and before the caller sees the end. Safe for use by many threads.
 */
public final class Account {
    private static final Logger LOG = LoggerFactory.getLogger("caravan.calls");

    private final Meters meters;
    private final Breakers breakers;
    private final PriceBook prices;

    public Account(Meters meters, Breakers breakers, PriceBook prices) {
        this.meters = meters;
        this.breakers = breakers;
        this.prices = prices;
    }

    /** The answer as the caller gets it: settled, or with the settling still to come at its end. */
    public Accounted settle(Answered answered) {
        Walk walk = answered.walk();
        return switch (answered.answer()) {
            case Answer.Whole whole -> {
                Optional<Money> cost = complete(walk, whole.usage());
                yield new Accounted(walk, whole, cost);
            }
            case Answer.Streamed streamed ->
                new Accounted(
                        walk,
                        new Answer.Streamed(settling(walk, streamed.flow()), streamed.headers()),
                        Optional.empty());
        };
    }

    private EventFlow settling(Walk walk, EventFlow flow) {
        return sink -> {
            long started = System.nanoTime();
            EventFlow.End end = flow.into(sink);
            walk.spent(System.nanoTime() - started);
            settle(walk, end);
            return end;
        };
    }

    private void settle(Walk walk, EventFlow.End end) {
        switch (end) {
            case EventFlow.End.Complete complete -> complete(walk, complete.usage());
            case EventFlow.End.Cut cut -> {
                // The breaker's own block ended with the first token, so it cannot see this by itself.
                breakers.cut(walk.provider(), cut.why());
                meters.brokeOff(walk.target(), walk.tier(), cut.why().trouble().label(), cut.usage());
                over(walk, cut.usage(), "cut: " + cut.why().reason());
            }
            case EventFlow.End.CallerGone gone -> {
                meters.brokeOff(walk.target(), walk.tier(), "none", gone.usage());
                over(walk, gone.usage(), "caller left");
            }
        }
    }

    private Optional<Money> complete(Walk walk, Usage usage) {
        meters.answered(walk.target(), walk.tier(), usage);
        return over(walk, usage, "ok");
    }

    private Optional<Money> over(Walk walk, Usage usage, String outcome) {
        walk.release();
        Optional<Money> cost = prices.cost(walk.target(), usage);
        cost.ifPresent(money -> meters.cost(walk.target(), walk.tier(), money));
        long took = System.nanoTime() - walk.asked().startedNanos();
        meters.overhead(walk.target(), took - walk.providerNanos());
        if (LOG.isInfoEnabled()) {
            LOG.info(line(walk, usage, cost, outcome, took));
        }
        return cost;
    }

    private static String line(Walk walk, Usage usage, Optional<Money> cost, String outcome, long nanos) {
        Target target = walk.target();
        StringBuilder line = new StringBuilder(160)
                .append(walk.asked().id())
                .append(" key=")
                .append(walk.routed().admitted().keyName())
                .append(" tier=")
                .append(walk.tier())
                .append(" model=")
                .append(target)
                .append(" tokens=")
                .append(usage.estimated() ? "~" : "")
                .append(usage.input())
                .append('+')
                .append(usage.output())
                .append(" usd=")
                .append(cost.map(Money::toString).orElse("unpriced"))
                .append(" attempts=")
                .append(walk.attempts())
                .append(" ms=");
        appendMillis(line, nanos);
        return line.append(walk.request().streamed() ? " stream " : " ")
                .append(outcome)
                .toString();
    }

    private static void appendMillis(StringBuilder line, long nanos) {
        long micros = nanos / 1_000;
        line.append(micros / 1_000).append('.');
        long rest = micros % 1_000;
        line.append(rest < 100 ? rest < 10 ? "00" : "0" : "").append(rest);
    }
}
