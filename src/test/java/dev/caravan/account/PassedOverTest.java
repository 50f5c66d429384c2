package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Books;
import dev.caravan.harness.CallLines;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.ledger.StorePlace;
import dev.caravan.price.Money;
import dev.caravan.stub.ProviderStub;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider was asked and may charge for stays in the books, whoever is passed over behind it. */
class PassedOverTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** What «hi» is estimated at, at north's price, in 10⁻⁹ USD. */
    private static final long CHARGE = 7 * 2_000;

    private static final long NORTH_COST = 1_000 * 2_000 + 100 * 8_000;
    private static final long WEST_COST = 10 * 1_000 + 4_000;
    private static final long SOUTH_COST = 1_000 * 1_000 + 100 * 4_000;

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(1000, 100);
    private final ProviderStub south = ProviderStub.openAi().says("from south").usage(1000, 100);
    private final ProviderStub west = ProviderStub.openAi().says("from west").usage(10, 1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void close() {
        north.close();
        south.close();
        west.close();
    }

    private TestCaravan.Builder caravan(Map<String, String> store) {
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .prices(
                        "north,m1,2025-01-01,2,0.5,3,8",
                        "south,m1,2025-01-01,1,0.1,2,4",
                        "west,m1,2025-01-01,1,0.1,2,4")
                .property("caravan.budget.usd-per-day", "1")
                .property("caravan.retry.tries", "1")
                .property("caravan.timeout.total", "300ms");
        store.forEach(builder::property);
        return builder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void who_leaves_while_the_next_provider_is_waited_for_has_paid_the_one_before(String database) throws Exception {
        Map<String, String> store = StorePlace.properties(database, folder);
        MovedClock clock = new MovedClock();
        try (CallLines lines = new CallLines();
                TestCaravan caravan = caravan(store)
                        .property("caravan.model.south/m1.gap", "2500ms")
                        .clock(clock)
                        .start()) {
            assertThat(caravan.ask("south/m1", "first").status()).isEqualTo(200);
            lines.forget();
            north.hangs();

            Wire caller = Wire.to(caravan).send(Wire.post(TestCaravan.request("simple", "hi", false)));
            north.journal().awaitAbandoned(1, SOON);
            clock.awaitWaiting(1);
            caller.close();

            assertThat(lines.only()).contains(" usd=0.000014000 ");
            Books books = caravan.books();
            while (books.number("SELECT COUNT(*) FROM ledger") < 2) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(books.rows("SELECT * FROM ledger ORDER BY at"))
                    .extracting(row -> row.text("provider"), row -> row.text("outcome"), row -> row.number("cost"))
                    .containsExactly(tuple("south", "ok", SOUTH_COST), tuple("north", "timeout", CHARGE));
            requireInEveryTable(books, SOUTH_COST + CHARGE);
        }
        try (TestCaravan again = caravan(store).start()) {
            assertThat(again.chat("hi").status()).isEqualTo(200);
            double spent = again.meter("llm_budget_used_ratio", "scope=\"day\"");
            assertThat(Math.round(spent * 1e9)).isGreaterThanOrEqualTo(SOUTH_COST + CHARGE);
        }
    }

    @Test
    void a_draft_is_the_answer_and_who_fell_silent_over_it_is_paid_all_the_same() {
        try (TestCaravan caravan = drafting("south/m1, west/m1")) {
            south.hangs();

            Reply reply = caravan.ask("hybrid", "hi");

            assertThat(reply.text()).isEqualTo("from north");
            assertThat(caravan.books().call(reply))
                    .extracting(row -> row.text("provider"), row -> row.text("outcome"))
                    .containsExactlyInAnyOrder(tuple("north", "ok"), tuple("south", "timeout"));
            requireInEveryTable(caravan.books(), WEST_COST + nanos(reply));
        }
    }

    @Test
    void a_draft_is_the_answer_where_nobody_was_asked_to_improve_it() {
        try (TestCaravan caravan = drafting("west/m1")) {
            Reply reply = caravan.ask("hybrid", "hi");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("from north");
            assertThat(caravan.books().call(reply))
                    .extracting(row -> row.text("provider"), row -> row.text("outcome"), row -> row.number("cost"))
                    .containsExactlyInAnyOrder(tuple("north", "ok", NORTH_COST), tuple("north", "ok", 0L));
            assertThat(caravan.books().number("SELECT SUM(requests) FROM roll_up"))
                    .isEqualTo(2);
            assertThat(caravan.books().number("SELECT SUM(calls) FROM spent")).isEqualTo(2);
            requireInEveryTable(caravan.books(), WEST_COST + nanos(reply));
        }
    }

    /** North drafts; west has been asked a moment ago, and may not be asked again. */
    private TestCaravan drafting(String complex) {
        TestCaravan caravan = caravan(Map.of())
                .provider("west", west)
                .property("caravan.tier.simple.chain", "north/m1")
                .property("caravan.tier.complex.chain", complex)
                .property("caravan.model.west/m1.gap", "60s")
                .start();
        assertThat(caravan.ask("west/m1", "first").status()).isEqualTo(200);
        return caravan;
    }

    private static long nanos(Reply reply) {
        return Money.ofUsd(new BigDecimal(reply.header("x-caravan-cost-usd"))).nanoUsd();
    }

    private static void requireInEveryTable(Books books, long cost) {
        for (String table : List.of("ledger", "roll_up", "spent")) {
            assertThat(books.number("SELECT SUM(cost) FROM " + table)).as(table).isEqualTo(cost);
        }
    }
}
