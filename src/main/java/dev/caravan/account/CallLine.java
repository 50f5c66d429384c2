package dev.caravan.account;

import dev.caravan.cache.Recalled;
import dev.caravan.call.Asked;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Refusal;
import dev.caravan.call.Tags;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.price.Bill;
import dev.caravan.price.Money;
import java.util.Optional;

/** The one line that the log has of a call. */
final class CallLine {
    private CallLine() {}

    static String of(Walk walk, Usage usage, Optional<Money> cost, long nanos, String outcome) {
        return line(
                walk.asked(),
                walk.routed().sought().admitted().keyName(),
                walk.tier(),
                walk.target(),
                usage,
                usd(cost),
                walk.attempts(),
                nanos,
                outcome);
    }

    static String of(Recalled recalled, Usage usage, long nanos, EventFlow.End end) {
        String use = recalled.use().label();
        return line(
                recalled.asked(),
                recalled.admitted().keyName(),
                recalled.origin().tier(),
                recalled.origin().target(),
                usage,
                Money.NONE.toString(),
                0,
                nanos,
                switch (end) {
                    case EventFlow.End.Complete complete -> use;
                    case EventFlow.End.Cut cut -> use + ", cut: " + cut.why().reason();
                    case EventFlow.End.CallerGone gone -> use + ", caller left";
                });
    }

    static String of(String id, Optional<Asked> asked, Bill bill, Optional<Refusal> refusal) {
        StringBuilder line = new StringBuilder(100).append(id);
        asked.ifPresent(known -> appendTags(line, known));
        line.append(" tier=").append(bill.tier());
        if (bill.items().stream().anyMatch(item -> item.attempt().asked())) {
            line.append(" usd=").append(usd(bill.total()));
        }
        return refusal.map(why -> line.append(" refused ")
                        .append(why.status())
                        .append(' ')
                        .append(why.code().orElse(why.type())))
                .orElseGet(() -> line.append(" caller left before the answer"))
                .toString();
    }

    private static String usd(Optional<Money> cost) {
        return cost.map(Money::toString).orElse("unpriced");
    }

    private static String line(
            Asked asked,
            String keyName,
            String tier,
            Target target,
            Usage usage,
            String usd,
            int attempts,
            long nanos,
            String outcome) {
        StringBuilder line =
                new StringBuilder(160).append(asked.id()).append(" key=").append(keyName);
        appendTags(line, asked);
        line.append(" tier=")
                .append(tier)
                .append(" model=")
                .append(target)
                .append(" tokens=")
                .append(usage.estimated() ? "~" : "")
                .append(usage.input())
                .append('+')
                .append(usage.output())
                .append(" usd=")
                .append(usd)
                .append(" attempts=")
                .append(attempts)
                .append(" ms=");
        appendMillis(line, nanos);
        return line.append(asked.request().streamed() ? " stream " : " ")
                .append(outcome)
                .toString();
    }

    private static void appendTags(StringBuilder line, Asked asked) {
        if (!asked.tags().isEmpty()) {
            line.append(" tags=").append(Tags.written(asked.tags()));
        }
    }

    private static void appendMillis(StringBuilder line, long nanos) {
        long micros = nanos / 1_000;
        line.append(micros / 1_000).append('.');
        long rest = micros % 1_000;
        line.append(rest < 100 ? rest < 10 ? "00" : "0" : "").append(rest);
    }
}
