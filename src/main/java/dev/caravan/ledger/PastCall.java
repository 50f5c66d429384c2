package dev.caravan.ledger;

import dev.caravan.price.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that is over, as the ledger has it: what was tried for it, in its order. Nothing of what it said. Immutable. */
public record PastCall(
        String id,
        long at,
        String source,
        String keyName,
        String plan,
        String tier,
        String tags,
        boolean streamed,
        List<Row> rows) {
    public PastCall {
        rows = List.copyOf(rows);
    }

    /** {@code cost} is null where there was no price. */
    public record Row(
            String kind,
            String provider,
            String model,
            long input,
            long cachedInput,
            long output,
            long reasoning,
            boolean estimated,
            @Nullable Money cost,
            Money saved,
            int status,
            String outcome,
            long latencyMicros,
            long firstTokenMicros) {}

    /** What became of it. */
    public Row last() {
        return rows.getLast();
    }
}
