package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
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
