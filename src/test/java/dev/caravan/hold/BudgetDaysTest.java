package dev.caravan.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.ledger.Calendar;
import dev.caravan.store.Store;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A day and a month have an end, a process may end before that. */
@Tag("slow")
class BudgetDaysTest {
    private static final String DAY = "caravan.budget.usd-per-day";
    private static final String MONTH = "caravan.budget.usd-per-month";

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 10_000);

    @AfterEach
    void close() {
        north.close();
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-06-30T23:59:00Z",
        "Europe/Berlin, 2026-03-29T21:59:00Z",
        "Europe/Berlin, 2026-10-25T22:59:00Z",
        "America/New_York, 2026-11-02T04:59:00Z"
    })
    void a_new_day_has_a_new_budget_where_the_operator_lives(String zone, Instant lastMinute) {
        MovedClock clock = new MovedClock(lastMinute);
        try (TestCaravan caravan = caravan(clock)
                .property("caravan.budget.zone", zone)
                .property(DAY, "0.1")
                .start()) {
            assertThat(ask(caravan).status()).isEqualTo(200);
            Reply refused = ask(caravan);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("retry-after")).isEqualTo("60");

            clock.moves(Duration.ofMillis(59_999));
            assertThat(ask(caravan).status()).isEqualTo(429);
            clock.moves(Duration.ofMillis(1));
            assertThat(used(caravan, "day")).isZero();
            assertThat(ask(caravan).status()).isEqualTo(200);
            assertThat(used(caravan, "day")).isEqualTo(1);
        }
    }

    @Test
    void days_of_a_month_add_up_until_the_next_begins() {
        MovedClock clock = new MovedClock(Instant.parse("2026-02-26T12:00:00Z"));
        try (TestCaravan caravan =
                caravan(clock).property(DAY, "0.1").property(MONTH, "0.2").start()) {
            assertThat(ask(caravan).status()).isEqualTo(200);
            clock.moves(Duration.ofDays(1));
            assertThat(ask(caravan).status()).isEqualTo(200);
            clock.moves(Duration.ofDays(1));

            Reply refused = ask(caravan);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("retry-after")).isEqualTo("43200");
            assertThat(used(caravan, "day")).isZero();
            assertThat(used(caravan, "month")).isEqualTo(1);
            clock.moves(Duration.ofHours(12));
            assertThat(ask(caravan).status()).isEqualTo(200);
        }
    }

    @Test
    void what_is_under_way_at_midnight_is_spent_in_the_new_day() {
        MovedClock clock = new MovedClock(Instant.parse("2026-06-30T23:59:00Z"));
        north.after(Duration.ofMillis(800));
        try (TestCaravan caravan = caravan(clock).property(DAY, "0.1").start()) {
            CompletableFuture<Reply> call = CompletableFuture.supplyAsync(() -> ask(caravan));
            north.journal().awaitCount(1, Duration.ofSeconds(5));

            clock.moves(Duration.ofMinutes(2));
            Reply meanwhile = ask(caravan);

            assertThat(meanwhile.status()).isEqualTo(429);
            assertThat(meanwhile.header("retry-after")).isEqualTo("1");
            assertThat(call.join().status()).isEqualTo(200);
            assertThat(used(caravan, "day")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_restart_goes_on_where_the_ledger_is(String database, @TempDir Path folder) throws Exception {
        Map<String, String> place = new HashMap<>(Map.of("caravan.data", folder.toString()));
        if (database.equals("postgresql")) {
            place.put("caravan.store.url", Postgres.database());
        }
        Instant now = Instant.parse("2026-06-30T10:07:00Z");
        try (Store store = Store.open(TestCaravan.settings(place))) {
            spent(store, now.minus(Duration.ofDays(1)), "alice", 1_000_000_000);
            spent(store, Instant.parse("2026-06-30T00:00:00Z"), "alice", 300_000_000);
            spent(store, now, "bob", 500_000_000);
        }
        TestCaravan.Builder builder =
                caravan(new MovedClock(now)).property(DAY, "1").property(MONTH, "10");
        place.forEach(builder::property);
        try (TestCaravan caravan = builder.start()) {
            awaitUsed(caravan, "day", 0.8);
            awaitUsed(caravan, "month", 0.18);
            assertThat(ask(caravan).status()).isEqualTo(200);
            assertThat(ask(caravan).status()).isEqualTo(200);
            assertThat(ask(caravan).status()).isEqualTo(429);
        }
    }

    @Test
    void where_nobody_can_tell_what_was_spent_nothing_is(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("caravan.db");
        Files.writeString(file, "this is no database ".repeat(1_000));
        try (TestCaravan caravan = caravan(new MovedClock())
                .property("caravan.data", folder.toString())
                .property(DAY, "1")
                .expectsErrors()
                .start()) {
            Reply refused = ask(caravan);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).doesNotContain(folder.toString());
            assertThat(north.journal().count()).isZero();

            Files.delete(file);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (ask(caravan).status() != 200 && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(used(caravan, "day")).isEqualTo(0.1);
        }
    }

    private static void spent(Store store, Instant when, String key, long nanoUsd) {
        store.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO spent (quarter, key_name, plan, calls, tokens, cost) VALUES (?, ?, 'none', 1, 1, ?)")) {
                insert.setLong(1, Calendar.quarterOf(when.toEpochMilli()));
                insert.setString(2, key);
                insert.setLong(3, nanoUsd);
                return insert.executeUpdate();
            }
        });
    }

    private TestCaravan.Builder caravan(MovedClock clock) {
        return TestCaravan.with()
                .provider("north", north)
                .prices("north,m1,2025-01-01,0,0,0,10")
                .clock(clock);
    }

    private static Reply ask(TestCaravan caravan) {
        return caravan.post(
                "{\"model\":\"north/m1\",\"max_tokens\":10000,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    /** The store is asked when somebody looks, and that one is not kept waiting. */
    private static void awaitUsed(TestCaravan caravan, String scope, double ratio) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (Double.isNaN(used(caravan, scope)) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(used(caravan, scope)).isEqualTo(ratio);
    }

    private static double used(TestCaravan caravan, String scope) {
        return caravan.meter("llm_budget_used_ratio", "scope=\"" + scope + "\"");
    }
}
