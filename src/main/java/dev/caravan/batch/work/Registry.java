package dev.caravan.batch.work;

import dev.caravan.batch.delivery.Aside;
import dev.caravan.batch.intake.SourceItem;
import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.intake.Turns;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchBook;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Items;
import dev.caravan.batch.store.Registered;
import dev.caravan.batch.store.Source;
import dev.caravan.batch.store.Workers;
import dev.caravan.price.Money;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes work on: reads the items of an order into the store, all of them before the first is asked. What was answered
 * before is not asked again. Safe for use by many threads.
 */
final class Registry {
    private static final int AT_ONCE = 500;
    private static final long MOST_CHARACTERS_AT_ONCE = 1 << 20;

    /** A source that is read holds some buffers. */
    private static final int SOURCES_AT_ONCE = 32;

    private static final int SOURCES_OF_ONE_OWNER = 4;
    private static final SecureRandom SECRETS = new SecureRandom();
    private static final List<BatchState> BEFORE_OPEN = List.of(BatchState.READING);

    private final Store store;
    private final Items items;
    private final Workers workers;
    private final InstantSource clock;
    private final Set<Long> left = ConcurrentHashMap.newKeySet();
    private final Turns sources = new Turns(SOURCES_AT_ONCE, SOURCES_OF_ONE_OWNER);

    /** A line may be large, and is held several times over until it is written: there is one at a time. */
    private final Turns groups = new Turns(1, 1);

    Registry(Store store, Items items, Workers workers, InstantSource clock) {
        this.store = store;
        this.items = items;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * Takes an order on. A source that cannot be read becomes a batch too, of one error.
     *
     * @throws Unreadable where the source changed meanwhile; nothing is left of it then
     */
    Registered register(Order order, Source source) throws IOException, Unreadable {
        letGo();
        String fingerprint = source.fingerprint();
        Decision decision = store.write(connection -> decide(connection, order, fingerprint));
        return switch (decision) {
            case Decision.Known known -> known.registered();
            case Decision.Stale stale -> {
                discard(stale.batch());
                yield register(order, source);
            }
            case Decision.New fresh -> {
                source.begun(fresh.batch());
                makeRoom(fresh.batch());
                yield new Registered.Begun(read(source, fresh.batch(), fresh.before()));
            }
        };
    }

    private sealed interface Decision {
        record Known(Registered registered) implements Decision {}

        /** Somebody died while they read it in. */
        record Stale(Batch batch) implements Decision {}

        /** {@code before} is a batch of the same work whose answers hold still; null for none. */
        record New(Batch batch, @Nullable Batch before) implements Decision {}
    }

    private Decision decide(Connection connection, Order wanted, String fingerprint) throws SQLException {
        Order order = placed(connection, wanted);
        List<Batch> same = BatchBook.select(
                connection,
                "WHERE fingerprint = ? AND owner = ? AND state <> 'failed' ORDER BY created_at DESC, number",
                fingerprint,
                order.owner());
        for (Batch batch : same) {
            if (!batch.state().over()) {
                return underWay(connection, order, batch);
            }
        }
        Optional<Batch> done =
                same.stream().filter(batch -> stands(batch, order)).findFirst();
        if (done.isPresent() && !order.again()) {
            return new Decision.Known(new Registered.Done(done.get()));
        }
        if (order.mostOpen() > 0 && openOf(connection, order) >= order.mostOpen()) {
            return new Decision.Known(new Registered.TooMany(order.mostOpen()));
        }
        Batch before = order.again() ? null : bestOf(same);
        Batch batch = batch(order, fingerprint);
        BatchBook.insert(connection, batch);
        return new Decision.New(batch, before);
    }

    /** Unless those of another file stand there; decided where it is written down, for several may be looking. */
    private static Order placed(Connection connection, Order order) throws SQLException {
        if (order.results().isEmpty()) {
            return order;
        }
        boolean others = BatchBook.select(
                        connection, "WHERE results = ? ORDER BY created_at DESC, number LIMIT 1", order.results())
                .stream()
                .anyMatch(batch -> !batch.origin().equals(order.origin()));
        return others ? order.into(order.elsewhere()) : order;
    }

    private static long openOf(Connection connection, Order order) throws SQLException {
        return BatchBook.number(
                connection,
                "SELECT COUNT(*) FROM batch WHERE state IN ('reading', 'open', 'paused', 'cancelling', 'expiring',"
                        + " 'writing') AND owner = ? AND source = ?",
                order.owner(),
                order.source());
    }

    /** Whether all of the order is answered where it wants the results. */
    private static boolean stands(Batch batch, Order order) {
        return wholly(batch)
                && !order.results().isEmpty()
                && batch.results().equals(order.results())
                && Files.exists(Path.of(order.results()));
    }

    /** The one with the most answers, of several the newest; null for none. */
    private static @Nullable Batch bestOf(List<Batch> same) {
        Batch best = null;
        for (Batch batch : same) {
            if (best == null || batch.counts().answered() > best.counts().answered()) {
                best = batch;
            }
        }
        return best;
    }

    private static boolean wholly(Batch batch) {
        return batch.state() == BatchState.DONE
                && batch.counts().answered() == batch.counts().total();
    }

    private Decision underWay(Connection connection, Order order, Batch batch) throws SQLException {
        if (batch.state() == BatchState.READING && batch.holder() == null) {
            return new Decision.Stale(batch);
        }
        boolean mine = batch.source().equals(order.source()) && batch.origin().equals(order.origin());
        if (!mine || batch.state() == BatchState.READING) {
            return new Decision.Known(new Registered.Waits(batch));
        }
        boolean moved = !batch.results().equals(order.results());
        BatchBook.update(
                connection,
                "UPDATE batch SET terms = ?, purse = ?, most_cost = ?, deadline_at = ?, results = ?, host = ?"
                        + " WHERE number = ?",
                order.terms().written(),
                order.purse().isEmpty() ? batch.purse() : order.purse(),
                order.terms().mostCost().map(Money::nanoUsd).orElse(null),
                clock.millis() + order.deadline().toMillis(),
                order.results(),
                host(order),
                batch.number());
        if (moved) {
            BatchBook.update(
                    connection,
                    "UPDATE batch SET written_seq = 0, written_bytes = 0, written_error_bytes = 0 WHERE number = ?",
                    batch.number());
        }
        BatchBook.move(connection, batch.number(), List.of(BatchState.PAUSED), BatchState.OPEN, "");
        return new Decision.Known(
                new Registered.GoesOn(BatchBook.find(connection, batch.number()).orElse(batch)));
    }

    private void makeRoom(Batch batch) throws IOException {
        if (!batch.results().isEmpty()) {
            Aside.results(Path.of(batch.results()), clock.instant());
        }
    }

    private static String host(Order order) {
        return order.results().isEmpty() ? "" : Workers.host();
    }

    private Batch batch(Order order, String fingerprint) {
        long number = SECRETS.nextLong(1L << 47) + 1;
        long now = clock.millis();
        String id = "batch_" + HexFormat.of().toHexDigits(number, 12)
                + HexFormat.of().toHexDigits(SECRETS.nextLong(), 12);
        return new Batch(
                number,
                id,
                order.source(),
                order.owner(),
                order.name(),
                fingerprint,
                order.origin(),
                host(order),
                order.results(),
                BatchState.READING,
                "",
                BatchState.DONE,
                order.terms(),
                order.notes(),
                order.purse().isEmpty() ? "the batch " + order.name() + " (" + id + ")" : order.purse(),
                Batch.Counts.NONE,
                Batch.Written.NOTHING,
                workers.me(),
                new Batch.Times(
                        now, null, null, null, null, now + order.deadline().toMillis(), null));
    }

    /**
     * Reads a batch in whose reading died with its process; empty where another process does.
     *
     * @throws Unreadable where the source changed meanwhile; nothing is left of it then
     */
    Optional<Batch> readAnew(Batch batch, Source source) throws IOException, Unreadable {
        boolean mine = store.write(connection -> BatchBook.update(
                        connection,
                        "UPDATE batch SET holder = ?, total = 0, failed = 0, seq = 0, input_characters = 0"
                                + " WHERE number = ? AND state = 'reading' AND holder IS NULL",
                        workers.me(),
                        batch.number())
                == 1);
        if (!mine) {
            return Optional.empty();
        }
        store.write(
                connection -> BatchBook.update(connection, "DELETE FROM batch_item WHERE batch = ?", batch.number()));
        return Optional.of(read(source, batch, null));
    }

    /** What could not be read in for the store's sake is anybody's, to be read anew. */
    void letGo() {
        for (long number : List.copyOf(left)) {
            store.write(connection -> BatchBook.update(
                    connection,
                    "UPDATE batch SET holder = NULL WHERE number = ? AND state = 'reading' AND holder = ?",
                    number,
                    workers.me()));
            left.remove(number);
        }
    }

    private Batch read(Source source, Batch batch, @Nullable Batch before) throws IOException, Unreadable {
        boolean read = false;
        sources.take(batch.owner());
        try {
            Reading reading = new Reading(batch);
            Optional<Unreadable> fault = reading.all(source);
            source.requireUnchanged();
            if (fault.isPresent()) {
                reading.startOver(fault.get());
            } else if (before != null) {
                reading.takeOver(before.number());
            }
            boolean anyItem = fault.isEmpty() && reading.n > reading.bad;
            String why = fault.map(Unreadable::reason).orElse(anyItem ? "" : "no line of it could be read");
            Batch begun = store.write(connection -> open(connection, batch, anyItem, why));
            read = true;
            return begun;
        } catch (StoreTrouble e) {
            // Nothing can be written now: it is read anew when that is over.
            left.add(batch.number());
            read = true;
            throw e;
        } finally {
            sources.giveBack(batch.owner());
            if (!read) {
                discard(batch);
            }
        }
    }

    private Batch open(Connection connection, Batch batch, boolean anyItem, String why) throws SQLException {
        long now = clock.millis();
        BatchBook.update(
                connection,
                "UPDATE batch SET holder = NULL, began_at = ?, ended_at = ?, outcome = ? WHERE number = ?",
                now,
                anyItem ? null : now,
                (anyItem ? BatchState.DONE : BatchState.FAILED).stored(),
                batch.number());
        BatchBook.move(connection, batch.number(), BEFORE_OPEN, anyItem ? BatchState.OPEN : BatchState.WRITING, why);
        return BatchBook.find(connection, batch.number()).orElse(batch);
    }

    /** All of a batch, a little at a time, for others write meanwhile. */
    void discard(Batch batch) {
        long number = batch.number();
        int gone;
        do {
            gone = store.write(connection -> BatchBook.update(
                    connection,
                    "DELETE FROM batch_item WHERE batch = ? AND n IN"
                            + " (SELECT n FROM batch_item WHERE batch = ? ORDER BY n LIMIT 2000)",
                    number,
                    number));
        } while (gone > 0);
        store.write(connection -> {
            BatchBook.update(connection, "DELETE FROM batch_claim WHERE batch = ?", number);
            return BatchBook.update(connection, "DELETE FROM batch WHERE number = ?", number);
        });
    }

    /** One source on its way into the store. */
    private final class Reading {
        private final long number;
        private final String owner;
        private long n;
        private long bad;
        private long seq;

        Reading(Batch batch) {
            this.number = batch.number();
            this.owner = batch.owner();
        }

        Optional<Unreadable> all(Source source) throws IOException {
            try (SourceItems sourceItems = source.open()) {
                boolean more = true;
                while (more) {
                    // Others come in between.
                    more = group(sourceItems);
                }
                if (n == 0) {
                    return Optional.of(new Unreadable("empty_file", "there is no item in it"));
                }
                return Optional.empty();
            } catch (Unreadable e) {
                return Optional.of(e);
            }
        }

        /** Reads some more; false where there are none behind them. */
        private boolean group(SourceItems sourceItems) throws IOException, Unreadable {
            groups.take(owner);
            try {
                List<SourceItem> group = new ArrayList<>();
                long characters = 0;
                while (group.size() < AT_ONCE && characters < MOST_CHARACTERS_AT_ONCE) {
                    SourceItem sourceItem = sourceItems.next();
                    if (sourceItem == null) {
                        add(group);
                        return false;
                    }
                    group.add(sourceItem);
                    characters += sourceItem.characters();
                }
                add(group);
                return true;
            } finally {
                groups.giveBack(owner);
            }
        }

        private void add(List<SourceItem> sourceItems) {
            if (sourceItems.isEmpty()) {
                return;
            }
            long characters = sourceItems.stream().mapToLong(Reading::asked).sum();
            Items.Added added = store.write(connection -> {
                Items.Added done = items.add(connection, number, n + 1, seq, sourceItems);
                BatchBook.update(
                        connection,
                        "UPDATE batch SET total = total + ?, failed = failed + ?, seq = ?,"
                                + " input_characters = input_characters + ? WHERE number = ?",
                        sourceItems.size(),
                        done.bad(),
                        done.seq(),
                        characters,
                        number);
                return done;
            });
            n += sourceItems.size();
            bad += added.bad();
            seq = added.seq();
        }

        private static long asked(SourceItem sourceItem) {
            return sourceItem instanceof SourceItem.Good good ? good.request().length() : 0;
        }

        /** What was read is nothing after all: the fault is the only line. */
        void startOver(Unreadable fault) {
            store.write(connection -> {
                BatchBook.update(connection, "DELETE FROM batch_item WHERE batch = ?", number);
                return BatchBook.update(
                        connection,
                        "UPDATE batch SET total = 0, failed = 0, seq = 0, input_characters = 0 WHERE number = ?",
                        number);
            });
            n = 0;
            seq = 0;
            add(List.of(new SourceItem.Bad(0, null, fault.code(), fault.reason())));
        }

        /** What another batch of the same work has answers to is not asked again. */
        void takeOver(long before) {
            long upTo = 0;
            while (upTo < n) {
                long behind = upTo;
                Items.Taken taken =
                        store.write(connection -> items.takeOver(connection, number, before, behind, AT_ONCE, seq));
                seq = taken.seq();
                upTo = taken.upTo() < 0 ? n : taken.upTo();
            }
        }
    }
}
