package dev.caravan.ledger;

import dev.caravan.price.Money;
import dev.caravan.store.Clean;
import dev.caravan.store.Work;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the newest calls, or those that are older than one of them; of all, or of one id, key or tag ({@code name=value}).
 * {@code store.read(search)} answers it.
 */
public record CallSearch(
        Optional<String> id, Optional<String> keyName, Optional<String> tag, Optional<Mark> olderThan, int limit)
        implements Work<List<PastCall>> {
    private static final int ROWS_A_CALL = 8;
    private static final int ROWS_AT_LEAST = 64;

    /** The place of a call in the list of all. */
    public record Mark(long at, String id) {}

    @Override
    public List<PastCall> with(Connection connection) throws SQLException {
        List<PastCall> calls = new ArrayList<>();
        List<PastCall.Row> rows = new ArrayList<>();
        int most = ROWS_AT_LEAST + limit * ROWS_A_CALL;
        int read = 0;
        try (PreparedStatement select = connection.prepareStatement(sql())) {
            bind(select, most);
            try (ResultSet found = select.executeQuery()) {
                @Nullable PastCall call = null;
                while (found.next()) {
                    read++;
                    if (call == null || !call.id().equals(found.getString(2))) {
                        complete(call, rows, calls);
                        call = head(found);
                    }
                    rows.add(row(found));
                }
                // Of what may have been cut off here the rest would be missing.
                if (read < most || calls.isEmpty()) {
                    complete(call, rows, calls);
                }
            }
        }
        return calls.size() > limit ? calls.subList(0, limit) : calls;
    }

    private static void complete(@Nullable PastCall head, List<PastCall.Row> rows, List<PastCall> calls) {
        if (head != null) {
            calls.add(new PastCall(
                    head.id(),
                    head.at(),
                    head.source(),
                    head.keyName(),
                    head.plan(),
                    head.tier(),
                    head.tags(),
                    head.streamed(),
                    rows));
        }
        rows.clear();
    }

    private String sql() {
        return "SELECT at, request_id, source, key_name, plan, tier, tags, streamed, kind, provider, model, input_tokens,"
                + " cached_input_tokens, output_tokens, reasoning_tokens, estimated, cost, saved, status, outcome,"
                + " latency_micros, first_token_micros FROM ledger WHERE at <= ?"
                + (olderThan.isPresent() ? " AND NOT (at = ? AND request_id <= ?)" : "")
                + (id.isPresent() ? " AND request_id = ?" : "")
                + (keyName.isPresent() ? " AND key_name = ?" : "")
                + (tag.isPresent() ? " AND ',' || tags || ',' LIKE ? ESCAPE '!'" : "")
                + " ORDER BY at DESC, request_id, part LIMIT ?";
    }

    private void bind(PreparedStatement select, int most) throws SQLException {
        int next = 1;
        select.setLong(next++, olderThan.map(Mark::at).orElse(Long.MAX_VALUE));
        if (olderThan.isPresent()) {
            select.setLong(next++, olderThan.get().at());
            Clean.set(select, next++, olderThan.get().id());
        }
        if (id.isPresent()) {
            Clean.set(select, next++, id.get());
        }
        if (keyName.isPresent()) {
            Clean.set(select, next++, keyName.get());
        }
        if (tag.isPresent()) {
            Clean.set(select, next++, "%," + tag.get().replaceAll("[!%_]", "!$0") + ",%");
        }
        select.setInt(next, most);
    }

    private static PastCall head(ResultSet found) throws SQLException {
        return new PastCall(
                found.getString(2),
                found.getLong(1),
                found.getString(3),
                found.getString(4),
                found.getString(5),
                found.getString(6),
                found.getString(7),
                found.getInt(8) != 0,
                List.of());
    }

    private static PastCall.Row row(ResultSet found) throws SQLException {
        long cost = found.getLong(17);
        @Nullable Money spent = found.wasNull() ? null : new Money(cost);
        return new PastCall.Row(
                found.getString(9),
                found.getString(10),
                found.getString(11),
                found.getLong(12),
                found.getLong(13),
                found.getLong(14),
                found.getLong(15),
                found.getInt(16) != 0,
                spent,
                new Money(found.getLong(18)),
                found.getInt(19),
                found.getString(20),
                found.getLong(21),
                found.getLong(22));
    }
}
