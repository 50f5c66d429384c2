package dev.caravan.batch.store;

import dev.caravan.batch.intake.Endpoint;
import dev.caravan.batch.intake.SourceItem;
import dev.caravan.store.Clean;
import dev.caravan.store.Prepared;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The items of batches in the store. What writes is used by the store's thread alone. */
public final class Items {
    static final int WAITING = 0;
    static final int ANSWERED = 1;
    static final int FAILED = 2;
    static final int MALFORMED = 3;

    private static final long GONE = -1;

    private static final String INSERT =
            "INSERT INTO batch_item (batch, n, line, custom_id, endpoint, model, state, request,"
                    + " beside, seq, request_id, status, answer, code, cost)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, ?, ?, 0) ON CONFLICT DO NOTHING";

    private final Prepared insert = new Prepared(INSERT);
    private final Prepared present = new Prepared("SELECT n FROM batch_item WHERE batch = ? AND n BETWEEN ? AND ?");
    private final Prepared candidates = new Prepared("SELECT n, octet_length(request) FROM batch_item"
            + " WHERE batch = ? AND state = 0 AND n > ? AND NOT EXISTS (SELECT 1 FROM batch_claim"
            + " WHERE batch_claim.batch = batch_item.batch AND batch_claim.n = batch_item.n)"
            + " ORDER BY n LIMIT ?");
    private final Prepared claim =
            new Prepared("INSERT INTO batch_claim (batch, n, holder) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    private final Prepared unclaim = new Prepared("DELETE FROM batch_claim WHERE batch = ? AND n = ?");
    private final Prepared finish = new Prepared("UPDATE batch_item SET state = ?, seq = ?, request_id = ?, status = ?,"
            + " answer = ?, code = ?, cost = ?, request = CASE WHEN ? = 1 THEN '' ELSE request END"
            + " WHERE batch = ? AND n = ? AND state = 0");
    private final Prepared count = new Prepared("UPDATE batch SET seq = seq + 1, answered = answered + ?,"
            + " failed = failed + ?, cost = cost + ?, input_tokens = input_tokens + ?, output_tokens = output_tokens + ?"
            + " WHERE number = ? RETURNING seq");
    private final Prepared uncount = new Prepared(
            "UPDATE batch SET seq = seq - 1, answered = answered - ?," + " failed = failed - ? WHERE number = ?");

    /** How an item ended; {@code answered} is false where it failed for good. */
    public record Ending(
            boolean answered,
            String requestId,
            int status,
            String answer,
            String code,
            long cost,
            long inputTokens,
            long outputTokens) {}

    /**
     * Adds items, numbered from {@code first} on; {@code seq} is that of the batch so far, and counts up with those that
     * are no items. Of an id that is there already the new line is an error.
     */
    public Added add(Connection connection, long batch, long first, long seq, List<SourceItem> sourceItems)
            throws SQLException {
        PreparedStatement statement = insert.on(connection);
        long n = first;
        long over = seq;
        for (SourceItem sourceItem : sourceItems) {
            if (sourceItem instanceof SourceItem.Good good) {
                bind(statement, batch, n, good);
            } else if (sourceItem instanceof SourceItem.Bad bad) {
                over++;
                bind(statement, batch, n, over, bad);
            }
            statement.addBatch();
            n++;
        }
        statement.executeBatch();
        statement.clearParameters();
        return repeated(connection, batch, first, over, sourceItems);
    }

    /** {@code bad} of them are no items; {@code seq} is that of the batch from now on. */
    public record Added(long bad, long seq) {}

    private Added repeated(Connection connection, long batch, long first, long seq, List<SourceItem> sourceItems)
            throws SQLException {
        long bad = sourceItems.stream().filter(SourceItem.Bad.class::isInstance).count();
        long over = seq;
        Set<Long> there = present(connection, batch, first, first + sourceItems.size() - 1);
        if (there.size() < sourceItems.size()) {
            PreparedStatement statement = insert.on(connection);
            for (int i = 0; i < sourceItems.size(); i++) {
                if (!there.contains(first + i) && sourceItems.get(i) instanceof SourceItem.Good good) {
                    over++;
                    bad++;
                    bind(statement, batch, first + i, over, repeated(good));
                    statement.addBatch();
                }
            }
            statement.executeBatch();
            statement.clearParameters();
        }
        return new Added(bad, over);
    }

    private static SourceItem.Bad repeated(SourceItem.Good good) {
        return new SourceItem.Bad(
                good.line(),
                good.customId(),
                "duplicate_custom_id",
                "line " + good.line() + ": the custom_id '" + good.customId()
                        + "' stands in an earlier line already, and the first one counts");
    }

    private Set<Long> present(Connection connection, long batch, long from, long to) throws SQLException {
        PreparedStatement select = present.on(connection);
        select.setLong(1, batch);
        select.setLong(2, from);
        select.setLong(3, to);
        Set<Long> there = new HashSet<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                there.add(rows.getLong(1));
            }
        }
        return there;
    }

    private static void bind(PreparedStatement statement, long batch, long n, SourceItem.Good good)
            throws SQLException {
        statement.setLong(1, batch);
        statement.setLong(2, n);
        statement.setLong(3, good.line());
        Clean.set(statement, 4, good.customId());
        Clean.set(statement, 5, good.endpoint().stored());
        Clean.set(statement, 6, good.model());
        statement.setInt(7, WAITING);
        Clean.set(statement, 8, good.request());
        Clean.set(statement, 9, good.beside());
        statement.setNull(10, Types.BIGINT);
        Clean.set(statement, 11, "");
        Clean.set(statement, 12, "");
    }

    private static void bind(PreparedStatement statement, long batch, long n, long seq, SourceItem.Bad bad)
            throws SQLException {
        statement.setLong(1, batch);
        statement.setLong(2, n);
        statement.setLong(3, bad.line());
        Clean.set(statement, 4, null);
        Clean.set(statement, 5, Endpoint.CHAT.stored());
        Clean.set(statement, 6, "");
        statement.setInt(7, MALFORMED);
        Clean.set(statement, 8, bad.customId() == null ? "" : bad.customId());
        Clean.set(statement, 9, null);
        statement.setLong(10, seq);
        Clean.set(statement, 11, bad.message());
        Clean.set(statement, 12, bad.code());
    }

    /** {@code seq} is that of the batch from now on, {@code upTo} the last item that was looked at; -1 where all were. */
    public record Taken(long upTo, long seq) {}

    /**
     * Items behind {@code from} take the answers that those of another batch have, for it was read from the same source;
     * they cost nothing more.
     */
    public Taken takeOver(Connection connection, long batch, long before, long from, int most, long seq)
            throws SQLException {
        List<Result> answers = BatchBook.answers(connection, before, from, most);
        long over = seq;
        PreparedStatement update = finish.on(connection);
        for (Result answer : answers) {
            bind(
                    update,
                    batch,
                    answer.n(),
                    over + 1,
                    new Ending(true, answer.requestId(), answer.status(), answer.answer(), "", 0, 0, 0));
            over += update.executeUpdate();
        }
        update.clearParameters();
        BatchBook.update(
                connection,
                "UPDATE batch SET seq = ?, answered = answered + ? WHERE number = ?",
                over,
                over - seq,
                batch);
        return new Taken(answers.isEmpty() ? -1 : answers.getLast().n(), over);
    }

    /** How much is claimed at once: so many items, so many bytes of them; the first alone may have {@code largest}. */
    public record Wanted(int most, long mostBytes, long largest) {}

    /** Items that somebody is at from now on; {@code all} where there were no more, {@code tooLarge} where the next one is. */
    public record Claimed(List<Item> items, boolean all, boolean tooLarge) {
        public static final Claimed NONE = new Claimed(List.of(), true, false);
    }

    /** The next items behind {@code after} that nobody is at, which this holder is at from now on. */
    public Claimed claim(Connection connection, long batch, long after, String holder, Wanted wanted)
            throws SQLException {
        List<Long> fitting = new ArrayList<>(wanted.most());
        boolean all = true;
        PreparedStatement select = candidates.on(connection);
        select.setLong(1, batch);
        select.setLong(2, after);
        select.setInt(3, wanted.most());
        // What comes of a query is held in memory: their sizes first.
        try (ResultSet rows = select.executeQuery()) {
            long bytes = 0;
            while (all && rows.next()) {
                bytes += rows.getLong(2);
                if (bytes > (fitting.isEmpty() ? wanted.largest() : wanted.mostBytes())) {
                    all = false;
                } else {
                    fitting.add(rows.getLong(1));
                }
            }
        }
        List<Long> mine = claimed(connection, batch, holder, fitting);
        return new Claimed(
                mine.isEmpty() ? List.of() : items(connection, batch, mine),
                all && fitting.size() < wanted.most(),
                !all && fitting.isEmpty());
    }

    private List<Long> claimed(Connection connection, long batch, String holder, List<Long> numbers)
            throws SQLException {
        List<Long> mine = new ArrayList<>(numbers.size());
        PreparedStatement insertClaim = claim.on(connection);
        for (long n : numbers) {
            insertClaim.setLong(1, batch);
            insertClaim.setLong(2, n);
            Clean.set(insertClaim, 3, holder);
            if (insertClaim.executeUpdate() == 1) {
                mine.add(n);
            }
        }
        return mine;
    }

    private static List<Item> items(Connection connection, long batch, List<Long> numbers) throws SQLException {
        String list = numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
        List<Item> items = new ArrayList<>(numbers.size());
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT n, endpoint, model, request FROM batch_item WHERE batch = ? AND n IN (" + list
                        + ") ORDER BY n")) {
            select.setLong(1, batch);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    items.add(new Item(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getBytes(4)));
                }
            }
        }
        return items;
    }

    /** The item is over, unless it was before: then nothing is done. */
    public boolean finish(Connection connection, long batch, long n, Ending ending) throws SQLException {
        long seq = count(connection, batch, ending);
        if (seq == GONE) {
            return false;
        }
        PreparedStatement update = finish.on(connection);
        bind(update, batch, n, seq, ending);
        boolean done = update.executeUpdate() == 1;
        // The statement stays, and would keep a large answer.
        update.clearParameters();
        if (!done) {
            uncount(connection, batch, ending);
        }
        release(connection, batch, n);
        return done;
    }

    private static void bind(PreparedStatement update, long batch, long n, long seq, Ending ending)
            throws SQLException {
        update.setInt(1, ending.answered ? ANSWERED : FAILED);
        update.setLong(2, seq);
        Clean.set(update, 3, ending.requestId);
        update.setInt(4, ending.status);
        Clean.set(update, 5, ending.answer);
        Clean.set(update, 6, ending.code);
        update.setLong(7, ending.cost);
        update.setInt(8, ending.answered ? 1 : 0);
        update.setLong(9, batch);
        update.setLong(10, n);
    }

    private long count(Connection connection, long batch, Ending ending) throws SQLException {
        PreparedStatement update = count.on(connection);
        update.setInt(1, ending.answered ? 1 : 0);
        update.setInt(2, ending.answered ? 0 : 1);
        update.setLong(3, ending.cost);
        update.setLong(4, ending.inputTokens);
        update.setLong(5, ending.outputTokens);
        update.setLong(6, batch);
        try (ResultSet row = update.executeQuery()) {
            return row.next() ? row.getLong(1) : GONE;
        }
    }

    /** What it cost was spent all the same. */
    private void uncount(Connection connection, long batch, Ending ending) throws SQLException {
        PreparedStatement update = uncount.on(connection);
        update.setInt(1, ending.answered ? 1 : 0);
        update.setInt(2, ending.answered ? 0 : 1);
        update.setLong(3, batch);
        update.executeUpdate();
    }

    /** Some of those that wait become errors, for there is no time left; how many, 0 where none waits. */
    public static long expire(Connection connection, long batch, String why, int most) throws SQLException {
        long seq = BatchBook.number(connection, "SELECT seq FROM batch WHERE number = ?", batch);
        long first = BatchBook.number(
                connection, "SELECT COALESCE(MIN(n), 0) FROM batch_item WHERE batch = ? AND state = 0", batch);
        // Numbers may be left out, but none is given twice.
        long expired = BatchBook.update(
                connection,
                "UPDATE batch_item SET state = 2, code = 'batch_expired', answer = ?, seq = ? + n - ? + 1"
                        + " WHERE batch = ? AND n IN"
                        + " (SELECT n FROM batch_item WHERE batch = ? AND state = 0 ORDER BY n LIMIT ?)",
                why,
                seq,
                first,
                batch,
                batch,
                most);
        long last = BatchBook.number(
                connection, "SELECT COALESCE(MAX(seq), 0) FROM batch_item WHERE batch = ? AND seq IS NOT NULL", batch);
        BatchBook.update(
                connection,
                "UPDATE batch SET seq = ?, failed = failed + ? WHERE number = ?",
                Math.max(seq, last),
                expired,
                batch);
        return expired;
    }

    public void release(Connection connection, long batch, long n) throws SQLException {
        PreparedStatement delete = unclaim.on(connection);
        delete.setLong(1, batch);
        delete.setLong(2, n);
        delete.executeUpdate();
    }
}
