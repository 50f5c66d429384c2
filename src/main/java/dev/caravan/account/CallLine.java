package dev.caravan.account;

import dev.caravan.admit.Client;
import dev.caravan.admit.Owned;
import dev.caravan.cache.Recalled;
import dev.caravan.call.Asked;
import dev.caravan.call.Delivered;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied;
import dev.caravan.call.Tags;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.price.Money;
import dev.caravan.tier.ProviderKey;
import java.util.Optional;

/** The one line that the log has of a call. */
final class CallLine {
    private static final int LONGEST = 80;

    private CallLine() {}

    static String of(Accounted accounted) {
        Delivered delivered = accounted.delivered();
        Replied.Origin origin = delivered.replied().origin();
        boolean recalled = delivered.replied() instanceof Recalled;
        return line(
                accounted.asked(),
                Owned.clientOf(accounted).map(Client::name).orElse(""),
                origin,
                delivered.end().usage(),
                usd(recalled ? Optional.of(Money.NONE) : accounted.bill().total()),
                recalled ? 0 : origin.attempts(),
                accounted.asked().nanosUnderWay(),
                recalled ? "" : keyOf(accounted),
                delivered.replied() instanceof Recalled found
                        ? ending(
                                delivered.end(),
                                found.use().label(),
                                found.use().label() + ", ")
                        : ending(delivered.end(), "ok", ""));
    }

    /** By which of several keys the provider was asked, none where there is no choice. */
    private static String keyOf(Accounted accounted) {
        return accounted.stage(Walk.class).map(Walk::key).map(ProviderKey::name).orElse("");
    }

    private static String ending(EventFlow.End end, String whole, String before) {
        return switch (end) {
            case EventFlow.End.Complete complete -> whole;
            case EventFlow.End.Cut cut -> before + "cut: " + cut.why().reason();
            case EventFlow.End.CallerGone gone -> before + "caller left";
        };
    }

    static String of(Failed failed) {
        StringBuilder line = new StringBuilder(100).append(failed.id());
        failed.client().ifPresent(client -> line.append(" key=").append(client.name()));
        failed.asked().ifPresent(known -> {
            line.append(" asked=").append(shown(known.model()));
            appendTags(line, known);
        });
        line.append(" tier=").append(failed.bill().tier());
        if (failed.bill().items().stream().anyMatch(item -> item.attempt().asked())) {
            line.append(" usd=").append(usd(failed.bill().total()));
        }
        return failed.refusal()
                .map(why -> line.append(" refused ")
                        .append(why.status())
                        .append(' ')
                        .append(why.code().orElse(why.type())))
                .orElseGet(() -> line.append(" caller left before the answer"))
                .toString();
    }

    /** As its caller wrote it, and a word of the line all the same. */
    private static String shown(String model) {
        String word = model.replaceAll("\\s", "?");
        return word.length() > LONGEST ? word.substring(0, LONGEST) + "…" : word;
    }

    private static String usd(Optional<Money> cost) {
        return cost.map(Money::toString).orElse("unpriced");
    }

    private static String line(
            Asked asked,
            String keyName,
            Replied.Origin origin,
            Usage usage,
            String usd,
            int attempts,
            long nanos,
            String via,
            String outcome) {
        StringBuilder line =
                new StringBuilder(160).append(asked.id()).append(" key=").append(keyName);
        appendTags(line, asked);
        line.append(" tier=")
                .append(origin.tier())
                .append(" model=")
                .append(origin.target())
                .append(via.isEmpty() ? "" : " via=")
                .append(via)
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
        if (!origin.dropped().isEmpty()) {
            line.append(" dropped=").append(String.join(",", origin.dropped()));
        }
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
