package dev.caravan.ledger;

import dev.caravan.call.Tags;
import dev.caravan.call.Usage;
import dev.caravan.price.Money;
import dev.caravan.price.Price;
import dev.caravan.store.Clean;
import dev.caravan.store.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A call as the ledger has it: a row for each attempt, or one for the answer out of memory or for our refusal. {@code at}
 * is when it was over, in milliseconds; {@code counted} where it is a call of its own and not a part of another one,
 * {@code failed} where its caller had no whole answer; {@code together} is what is written in the same transaction.
 * Immutable.
 */
public record Booking(
        String id,
        long at,
        String source,
        String keyName,
        String plan,
        String tier,
        Map<String, String> tags,
        boolean streamed,
        List<Row> rows,
        boolean counted,
        boolean failed,
        Money savedByCache,
        Money savedByTier,
        long latencyMicros,
        Optional<Texts> texts,
        Optional<Work<?>> together) {
    public Booking {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a booking has a row at least");
        }
    }

    /** What was asked and answered, where the operator wants that kept. */
    public record Texts(String request, String answer) {}

    public enum Kind {
        /** A call to a provider, which may charge for it. */
        ATTEMPT("attempt"),
        /** Answered out of memory. */
        HIT("hit"),
        /** By us; no provider was asked. */
        REFUSED("refused");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /**
     * One of them. {@code provider} and {@code model} are empty where none was come to; {@code price} and {@code cost}
     * are null where the model has none, and a cost that is not {@code whole} is the least that it can be; {@code outcome} is {@code ok} or what went wrong.
     */
    public record Row(
            Kind kind,
            String provider,
            String model,
            Usage usage,
            @Nullable Price price,
            @Nullable Money cost,
            boolean whole,
            Money saved,
            int status,
            String outcome,
            long latencyMicros,
            long firstTokenMicros) {
        public Row {
            // As they will be written, or two that are one in the store would be two in the sums of a transaction.
            provider = Clean.name(provider);
            model = Clean.name(model);
            outcome = Clean.name(outcome);
        }

        String words() {
            return kind.label() + " " + provider + "/" + model + " tokens=" + usage.input() + "+" + usage.output()
                    + " usd=" + (cost == null ? "unpriced" : cost) + " status=" + status + " " + outcome;
        }
    }

    /** All its figures, for the log; not what was asked and answered. */
    String words() {
        return "at=" + Instant.ofEpochMilli(at) + " source=" + source + " key=" + keyName + " plan=" + plan + " tier="
                + tier + " tags=" + Tags.written(tags) + ": "
                + rows.stream().map(Row::words).collect(Collectors.joining(", "));
    }

    /** Whether a provider was asked, or an answer given: something that must not be missing in the bill. */
    boolean answeredOrAsked() {
        return rows.getFirst().kind() != Kind.REFUSED;
    }

    /** What its rows add to the sums of their day; the call itself is counted with the last of them. */
    List<Entry> entries(Calendar calendar) {
        int day = Calendar.number(calendar.dayOf(at));
        List<String> named = tags.entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .toList();
        List<Entry> entries = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            boolean last = i == rows.size() - 1;
            entries.add(new Entry(
                    new Entry.Key(day, keyName, tier, row.provider, row.model), named, figures(row, last && counted)));
        }
        return entries;
    }

    private Figures figures(Row row, boolean withTheCall) {
        boolean attempt = row.kind == Kind.ATTEMPT;
        return new Figures(
                withTheCall ? 1 : 0,
                withTheCall && failed ? 1 : 0,
                attempt ? 1 : 0,
                row.kind == Kind.HIT ? 1 : 0,
                attempt ? row.usage.input() : 0,
                attempt ? row.usage.output() : 0,
                row.cost == null ? Money.NONE : row.cost,
                withTheCall ? savedByCache : Money.NONE,
                withTheCall ? savedByTier : Money.NONE,
                row.cost == null || !row.whole ? 1 : 0,
                withTheCall ? Latencies.of(latencyMicros) : Latencies.NONE);
    }
}
