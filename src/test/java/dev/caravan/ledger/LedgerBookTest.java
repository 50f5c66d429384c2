package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.call.Usage;
import dev.caravan.harness.OwnLog;
import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.price.Money;
import dev.caravan.price.PriceBook;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import dev.caravan.store.Work;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that end at the same time are written together, and none of them suffers for another. */
class LedgerBookTest {
    private static final int CALLS = 40;
    private static final Work<?> POISON = connection -> {
        throw new SQLException("a value that no table takes", "22003");
    };

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OwnLog log = new OwnLog(LedgerBook.class);
    private final Path folder;

    LedgerBookTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_call_that_cannot_be_written_fails_alone_and_its_figures_are_in_the_log(String database) throws Exception {
        Settings settings = StorePlace.settings(database, folder, Map.of());
        KnownModels models = new KnownModels(PriceBook.open(folder.resolve("none.csv"), InstantSource.system()));
        Meters meters = new Meters(registry, models);
        try (Store store = Store.open(settings);
                LedgerBook book = new LedgerBook(store, new Calendar(ZoneOffset.UTC), meters, models);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            store.awaitOpening();
            CountDownLatch allAreThere = new CountDownLatch(1);
            CompletableFuture<Boolean> busy = store.submit(connection -> waitFor(allAreThere));
            List<Future<?>> good = new ArrayList<>();
            good.add(callers.submit(() -> book.record(booking("first", Optional.empty()))));
            for (int i = 0; i < CALLS; i++) {
                String id = "good" + i;
                good.add(callers.submit(() -> book.record(booking(id, Optional.empty()))));
                book.note(booking("noted" + i, Optional.empty()));
            }
            book.note(booking("poisoned-note", Optional.of(POISON)));
            Future<?> bad = callers.submit(() -> book.record(booking("poisoned", Optional.of(POISON))));
            // Were some of them to come later, they would be in another transaction, and fare as well.
            allAreThere.countDown();

            assertThat(busy.get(10, TimeUnit.SECONDS)).isTrue();
            for (Future<?> each : good) {
                assertThat(each.get(20, TimeUnit.SECONDS)).isNull();
            }
            assertThat(bad).failsWithin(Duration.ofSeconds(20));
            assertThat(store.trouble()).isEmpty();
            // Nobody waits for what is noted.
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (ids(store).size() < 2 * CALLS + 1 && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(ids(store)).hasSize(2 * CALLS + 1).noneMatch(id -> id.startsWith("poisoned"));
        }
        assertThat(registry.counter("llm.ledger.lost").count()).isEqualTo(1);
        assertThat(log.events()).hasSize(1);
        assertThat(log.events().getFirst().getFormattedMessage())
                .contains("poisoned-note", "key=acme", "plan=gold", "tags=team=search", "attempt north/m1")
                .contains("tokens=1000+100", "usd=0.002800000", "status=200 ok");
    }

    @Test
    void a_call_that_is_alone_is_written_by_its_own_thread() throws Exception {
        try (Open open = open("sqlite")) {
            List<Thread> writers = new CopyOnWriteArrayList<>();

            open.book.record(booking("alone", Optional.of(noting(writers))));

            assertThat(writers).containsExactly(Thread.currentThread());
            assertThat(ids(open.store)).containsExactly("alone");
        }
    }

    /** A server's answer takes its time, and whoever is interrupted meanwhile would cut the connection. */
    @Test
    void a_call_in_a_databases_server_is_written_by_the_stores_thread() throws Exception {
        try (Open open = open("postgresql")) {
            List<Thread> writers = new CopyOnWriteArrayList<>();

            open.book.record(booking("alone", Optional.of(noting(writers))));

            assertThat(writers).extracting(Thread::getName).containsExactly("store");
        }
    }

    @Test
    void a_call_leaves_the_waiting_for_another_program_to_the_stores_thread() throws Exception {
        try (Open open = open("sqlite");
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("caravan.db"));
                Statement statement = other.createStatement();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Thread> writers = new CopyOnWriteArrayList<>();
            statement.execute("BEGIN IMMEDIATE");

            Future<?> call = callers.submit(() -> open.book.record(booking("late", Optional.of(noting(writers)))));
            assertThatThrownBy(() -> call.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            statement.execute("COMMIT");

            assertThat(call.get(10, TimeUnit.SECONDS)).isNull();
            assertThat(writers).extracting(Thread::getName).containsExactly("store");
            open.book.record(booking("next", Optional.of(noting(writers))));
            assertThat(writers.getLast()).isSameAs(Thread.currentThread());
            assertThat(ids(open.store)).containsExactly("late", "next");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_call_whose_thread_was_interrupted_is_written_all_the_same(String database) throws Exception {
        try (Open open = open(database)) {
            Thread.currentThread().interrupt();
            open.book.record(booking("interrupted", Optional.empty()));

            assertThat(Thread.interrupted()).isTrue();
            open.book.record(booking("next", Optional.empty()));
            assertThat(ids(open.store)).containsExactlyInAnyOrder("interrupted", "next");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void calls_that_come_while_others_are_written_share_transactions_and_none_is_missing(String database)
            throws Exception {
        try (Open open = open(database);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                String of = "caller" + i + "-";
                calls.add(callers.submit(() -> {
                    for (int n = 0; n < CALLS; n++) {
                        open.book.record(booking(of + n, Optional.empty()));
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }

            assertThat(ids(open.store)).hasSize(CALLS * CALLS).doesNotHaveDuplicates();
            assertThat(open.store.<Long>read(connection -> one(connection, "SELECT SUM(requests) FROM roll_up")))
                    .isEqualTo(CALLS * CALLS);
        }
    }

    private static Work<?> noting(List<Thread> writers) {
        return connection -> writers.add(Thread.currentThread());
    }

    private static long one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private record Open(Store store, LedgerBook book) implements AutoCloseable {
        @Override
        public void close() {
            book.close();
            store.close();
        }
    }

    private Open open(String database) throws InterruptedException {
        KnownModels models = new KnownModels(PriceBook.open(folder.resolve("none.csv"), InstantSource.system()));
        Store store = Store.open(StorePlace.settings(database, folder, Map.of()));
        store.awaitOpening();
        return new Open(
                store, new LedgerBook(store, new Calendar(ZoneOffset.UTC), new Meters(registry, models), models));
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ids(Store store) {
        return store.read(connection -> {
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = connection.createStatement().executeQuery("SELECT request_id FROM ledger")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        });
    }

    private static Booking booking(String id, Optional<Work<?>> together) {
        Booking.Row row = new Booking.Row(
                Booking.Kind.ATTEMPT,
                "north",
                "m1",
                new Usage(1000, 100, 0, 0, 0, false),
                null,
                new Money(2_800_000),
                true,
                Money.NONE,
                200,
                "ok",
                1_000,
                0);
        return new Booking(
                id,
                1_796_000_000_000L,
                "http",
                "acme",
                "gold",
                "simple",
                Map.of("team", "search"),
                false,
                List.of(row),
                true,
                false,
                Money.NONE,
                Money.NONE,
                1_000,
                Optional.empty(),
                together);
    }
}
