package dev.caravan.batch.store;

import dev.caravan.price.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch as the store has it. {@code results} is the file that its answers go to, empty for none. Immutable. */
public record Batch(
        long number,
        String id,
        String source,
        String owner,
        String name,
        String fingerprint,
        String origin,
        String host,
        String results,
        BatchState state,
        String reason,
        BatchState outcome,
        BatchTerms terms,
        String notes,
        String purse,
        Counts counts,
        Written written,
        @Nullable String holder,
        Times times) {
    static final String COLUMNS = "number, id, source, owner, name, fingerprint, origin, host, results, state, reason,"
            + " outcome, terms, notes, purse, most_cost, total, answered, failed, cost, input_tokens, output_tokens,"
            + " input_characters, seq, written_seq, written_bytes, written_error_bytes, holder, created_at, began_at,"
            + " ended_at, finished_at, cancelled_at, deadline_at, expires_at";

    /** What its items come to so far; {@code seq} counts those that are over. */
    public record Counts(
            long total,
            long answered,
            long failed,
            Money cost,
            long inputTokens,
            long outputTokens,
            long inputCharacters,
            long seq) {
        public static final Counts NONE = new Counts(0, 0, 0, Money.NONE, 0, 0, 0, 0);

        public long pending() {
            return total - answered - failed;
        }
    }

    /** How far the results are written, and how long the files are then. */
    public record Written(long seq, long bytes, long errorBytes) {
        public static final Written NOTHING = new Written(0, 0, 0);
    }

    /** In milliseconds; null for what has not come. */
    public record Times(
            long created,
            @Nullable Long began,
            @Nullable Long ended,
            @Nullable Long finished,
            @Nullable Long cancelled,
            long deadline,
            @Nullable Long expires) {}

    public Optional<Money> mostCost() {
        return terms.mostCost();
    }

    /** How messages and budgets name it. */
    public String words() {
        return "the batch " + name + " (" + id + ")";
    }

    public boolean hasItsOwnMoney() {
        return terms.mostCost().isPresent();
    }

    static Batch of(ResultSet row) throws SQLException {
        long most = row.getLong("most_cost");
        Optional<Money> mostCost = row.wasNull() ? Optional.empty() : Optional.of(new Money(most));
        return new Batch(
                row.getLong("number"),
                row.getString("id"),
                row.getString("source"),
                row.getString("owner"),
                row.getString("name"),
                row.getString("fingerprint"),
                row.getString("origin"),
                row.getString("host"),
                row.getString("results"),
                BatchState.of(row.getString("state")),
                row.getString("reason"),
                BatchState.of(row.getString("outcome")),
                BatchTerms.read(row.getString("terms"), mostCost),
                row.getString("notes"),
                row.getString("purse"),
                new Counts(
                        row.getLong("total"),
                        row.getLong("answered"),
                        row.getLong("failed"),
                        new Money(row.getLong("cost")),
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("input_characters"),
                        row.getLong("seq")),
                new Written(
                        row.getLong("written_seq"), row.getLong("written_bytes"), row.getLong("written_error_bytes")),
                row.getString("holder"),
                new Times(
                        row.getLong("created_at"),
                        moment(row, "began_at"),
                        moment(row, "ended_at"),
                        moment(row, "finished_at"),
                        moment(row, "cancelled_at"),
                        row.getLong("deadline_at"),
                        moment(row, "expires_at")));
    }

    private static @Nullable Long moment(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : millis;
    }
}
