package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class RetentionTest {
    private static final Map<String, String> AGES = Map.of(
            "caravan.ledger.rows", "10d",
            "caravan.ledger.roll-ups", "100d",
            "caravan.ledger.texts", "1d",
            "caravan.budget.zone", "America/New_York");
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** In New York it is still the day before. */
    private final AtomicLong now =
            new AtomicLong(Instant.parse("2026-11-26T03:00:00Z").toEpochMilli());

    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final Path folder;

    RetentionTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void what_is_too_old_goes_and_all_else_stays(String database) throws Exception {
        Settings settings = StorePlace.settings(database, folder, AGES);
        try (Store store = Store.open(settings)) {
            long at = now.get();
            rows(store, LongStream.of(at - 10 * DAY - 1, at - 10 * DAY, at));
            texts(store, LongStream.of(at - DAY - 1, at - DAY, at));
            answers(store, LongStream.of(at - 1, at, at + DAY));
            spent(store, LongStream.of(at - 63 * DAY, at - 61 * DAY, at), 3);
            sums(store, List.of(20260816, 20260817, 20261125), 3);

            new Retention(store, settings, clock).run();

            assertThat(left(store, "ledger", "at")).containsExactly(at - 10 * DAY, at);
            assertThat(left(store, "kept_text", "at")).containsExactly(at - DAY, at);
            assertThat(left(store, "repeatable", "expires_at")).containsExactly(at, at + DAY);
            assertThat(left(store, "spent", "quarter"))
                    .containsExactly(Calendar.quarterOf(at - 61 * DAY), Calendar.quarterOf(at));
            assertThat(left(store, "roll_up", "day")).containsExactly(20260817L, 20261125L);
            assertThat(left(store, "tag_roll_up", "day")).containsExactly(20260817L, 20261125L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void much_goes_in_portions_and_calls_do_not_wait_for_all_of_it(String database) throws Exception {
        Settings settings = StorePlace.settings(database, folder, AGES);
        try (Store store = Store.open(settings)) {
            long old = now.get() - 20 * DAY;
            rows(store, LongStream.range(0, 20_000).map(i -> old + i / 7));
            spent(store, LongStream.of(old - 60 * DAY), 3_000);
            sums(store, List.of(20260101, 20260102), 3_000);
            Retention retention = new Retention(store, settings, clock);

            long longest = 0;
            CompletableFuture<Void> dropping = CompletableFuture.runAsync(() -> {
                while (count(store, "ledger") + count(store, "roll_up") + count(store, "spent") > 0) {
                    retention.run();
                }
            });
            int commits = 0;
            long begun = System.nanoTime();
            while (!dropping.isDone()) {
                long before = System.nanoTime();
                store.write(connection -> LedgerRows.update(connection, "UPDATE revision SET number = number + 1"));
                longest = Math.max(longest, System.nanoTime() - before);
                commits++;
            }
            dropping.join();

            System.out.printf(
                    "%s: 29,000 rows dropped in %d ms, beside %d commits of others, the longest took %d ms%n",
                    database, (System.nanoTime() - begun) / 1_000_000, commits, longest / 1_000_000);
            assertThat(count(store, "tag_roll_up")).isZero();
            assertThat(commits).isGreaterThan(30);
        }
    }

    @Test
    void under_steady_writing_the_file_stays_as_large_as_it_is() throws Exception {
        Settings settings = StorePlace.settings("sqlite", folder, AGES);
        try (Store store = Store.open(settings)) {
            Retention retention = new Retention(store, settings, clock);
            long[] pages = new long[400];
            for (int day = 0; day < pages.length; day++) {
                long at = now.addAndGet(DAY);
                rows(store, LongStream.range(0, 300).map(i -> at + i));
                texts(store, LongStream.range(0, 20).map(i -> at + i));
                answers(store, LongStream.range(0, 20).map(i -> at + DAY + i));
                spent(store, LongStream.of(at), 10);
                sums(store, List.of(Calendar.number(new Calendar(settings.zone("caravan.budget.zone")).dayOf(at))), 10);

                retention.run();

                pages[day] = store.<Long>read(connection -> LedgerRows.one(connection, "PRAGMA page_count"));
            }

            System.out.printf("pages after 130, 265 and 400 days: %d, %d, %d%n", pages[129], pages[264], pages[399]);
            assertThat(pages[399]).isLessThanOrEqualTo(pages[129] + pages[129] / 50);
            assertThat(count(store, "ledger")).isEqualTo(3_000 + 300);
            assertThat(count(store, "roll_up")).isEqualTo(1_010);
        }
    }

    @Test
    void where_the_store_is_in_trouble_it_waits_for_better_times() throws Exception {
        Settings settings = StorePlace.settings("sqlite", folder, AGES);
        Store store = Store.open(settings);
        rows(store, LongStream.of(now.get() - 20 * DAY));
        store.close();

        new Retention(store, settings, clock).run();

        try (Store again = Store.open(settings)) {
            assertThat(count(again, "ledger")).isOne();
        }
    }

    private static void rows(Store store, LongStream moments) {
        store.write(connection -> {
            LedgerRows rows = new LedgerRows(connection);
            for (long at : moments.toArray()) {
                rows.add(at, "req_" + at, entry(20261125, "key-" + at % 7));
            }
            rows.write();
            return true;
        });
    }

    private static void texts(Store store, LongStream moments) {
        String text = "What is a caravan? ".repeat(300);
        moments.forEach(at -> insert(store, "kept_text", at + ", 'req', '" + text + "', '" + text + "'"));
    }

    private static void answers(Store store, LongStream moments) {
        moments.forEach(at -> insert(
                store,
                "repeatable",
                "'key', 'again-" + at + "', 'f', '" + "{}".repeat(2_000) + "', 'north', 'm1', '', 1, 0, 0, 1, 0, 0, "
                        + at));
    }

    private static void spent(Store store, LongStream moments, int keys) {
        for (long at : moments.toArray()) {
            store.write(connection -> {
                for (int i = 0; i < keys; i++) {
                    LedgerRows.update(
                            connection,
                            "INSERT INTO spent VALUES (" + Calendar.quarterOf(at) + ", 'key-" + i
                                    + "', 'free', 1, 2, 3)");
                }
                return true;
            });
        }
    }

    private static void sums(Store store, List<Integer> days, int keys) {
        RollUps rollUps = new RollUps(model -> false);
        for (int day : days) {
            store.write(connection -> {
                rollUps.add(
                        connection,
                        IntStream.range(0, keys)
                                .mapToObj(i -> entry(day, "key-" + i))
                                .toList());
                return true;
            });
        }
    }

    private static Entry entry(int day, String key) {
        return new Entry(
                new Entry.Key(day, key, "simple", "north", "m1"),
                List.of("team=search"),
                new Figures(1, 0, 1, 0, 10, 20, new Money(7), Money.NONE, Money.NONE, 0, Latencies.of(5_000)));
    }

    private static void insert(Store store, String table, String values) {
        store.write(connection -> LedgerRows.update(connection, "INSERT INTO " + table + " VALUES (" + values + ")"));
    }

    private static long count(Store store, String table) {
        return store.<Long>read(connection -> LedgerRows.one(connection, "SELECT COUNT(*) FROM " + table));
    }

    private static List<Long> left(Store store, String table, String column) {
        return store.read(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "SELECT DISTINCT " + column + " FROM " + table + " ORDER BY " + column)) {
                List<Long> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
                return found;
            }
        });
    }
}
