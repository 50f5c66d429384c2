package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.caravan.embed.CaravanChatModel;
import dev.caravan.harness.Books;
import dev.caravan.harness.Books.Row;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.price.Money;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call is written down, attempt by attempt, before its caller sees the end of the answer. */
class LedgerTest {
    private static final String SUMS = "SELECT COUNT(*) AS calls, SUM(cost) AS cost FROM ledger";

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(1000, 100);
    private final ProviderStub south =
            ProviderStub.anthropic().says("from south").usage(Usage.of(1000, 100, 300, 0, 50));

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan.Builder caravan(String database) {
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .prices("north,m1,2025-01-01,2,0.5,3,8", "south,m1,2025-01-01,1,0.1,2,4")
                .property("caravan.retry.tries", "1")
                .property("caravan.timeout.total", "400ms")
                .property("caravan.timeout.idle", "400ms");
        return database.equals("sqlite") ? builder : builder.property("caravan.store.url", Postgres.database());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_row_says_all_that_there_is_to_say_of_a_call(String database) {
        try (TestCaravan caravan = caravan(database).start()) {
            Reply reply = caravan.post(
                    "/v1/chat/completions",
                    TestCaravan.request("simple", "hi", false),
                    "x-caravan-tags",
                    "customer=acme, team=search");

            Row row = only(caravan.books().call(reply));
            assertThat(row.text("kind")).isEqualTo("attempt");
            assertThat(row.text("source")).isEqualTo("http");
            assertThat(row.text("key_name")).isEqualTo("open");
            assertThat(row.text("plan")).isEqualTo("none");
            assertThat(row.text("tier")).isEqualTo("simple");
            assertThat(row.text("provider") + "/" + row.text("model")).isEqualTo("north/m1");
            assertThat(row.text("tags")).isEqualTo("customer=acme,team=search");
            assertThat(row.text("outcome")).isEqualTo("ok");
            assertThat(row.number("streamed")).isZero();
            assertThat(row.number("input_tokens")).isEqualTo(1000);
            assertThat(row.number("output_tokens")).isEqualTo(100);
            assertThat(row.number("estimated")).isZero();
            assertThat(row.number("price_input")).isEqualTo(2_000_000_000L);
            assertThat(row.number("price_output")).isEqualTo(8_000_000_000L);
            assertThat(row.number("cost")).isEqualTo(nanos(reply)).isEqualTo(1000 * 2_000 + 100 * 8_000);
            assertThat(row.number("status")).isEqualTo(200);
            assertThat(row.number("latency_micros")).isPositive();
            assertThat(row.number("at")).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void the_row_is_there_when_the_caller_has_the_answer(String database) {
        try (TestCaravan caravan = caravan(database).start()) {
            for (int i = 0; i < 20; i++) {
                Reply whole = caravan.chat("hi");
                assertThat(caravan.books().call(whole)).hasSize(1);

                Reply streamed = caravan.stream("simple", "hi");
                Row row = only(caravan.books().call(streamed));
                assertThat(row.number("streamed")).isEqualTo(1);
                assertThat(row.number("first_token_micros")).isPositive();
            }
        }
    }

    @Test
    void each_attempt_has_a_row_and_so_has_what_it_cost() {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            north.hangs();

            Reply reply = caravan.chat("hi");

            List<Row> rows = caravan.books().call(reply);
            assertThat(rows)
                    .extracting(row -> row.text("provider"), row -> row.text("outcome"), row -> row.number("part"))
                    .containsExactly(tuple("north", "timeout", 0L), tuple("south", "ok", 1L));
            assertThat(rows.getFirst().number("estimated")).isEqualTo(1);
            assertThat(rows.getFirst().number("cost")).isPositive();
            assertThat(rows.getLast().number("cached_input_tokens")).isEqualTo(300);
            assertThat(rows.getLast().number("cache_write_tokens")).isEqualTo(50);
            assertThat(rows.stream().mapToLong(row -> row.number("cost")).sum()).isEqualTo(nanos(reply));
        }
    }

    @Test
    void a_cut_stream_and_one_whose_caller_left_are_there_with_what_came_of_them() throws Exception {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            north.usage(10, 5)
                    .says("one two three")
                    .tokensEvery(Duration.ofMillis(20))
                    .resets(Place.afterTokens(2));
            Reply cut = caravan.stream("north/m1", "hi");

            Row row = only(caravan.books().call(cut));
            assertThat(row.text("outcome")).isEqualTo("cut");
            assertThat(row.number("estimated")).isEqualTo(1);
            assertThat(row.number("cost")).isPositive();

            north.behaves()
                    .says("one two three")
                    .tokensEvery(Duration.ofMillis(100))
                    .saysEndlessly();
            try (Wire wire = Wire.to(caravan)) {
                wire.send(Wire.post(TestCaravan.request("north/m1", "bye", true)))
                        .until("data: ");
            }

            Row left = await(caravan.books(), "SELECT * FROM ledger WHERE outcome = 'left'");
            assertThat(left.number("cost")).isPositive();
        }
    }

    @Test
    void a_hit_has_a_row_that_says_what_it_saved() {
        try (TestCaravan caravan = caravan("sqlite").cached().start()) {
            Reply asked = caravan.chat("hi");
            Reply hit = caravan.chat("hi");

            Row row = only(caravan.books().call(hit));
            assertThat(row.text("kind")).isEqualTo("hit");
            assertThat(row.text("provider")).isEqualTo("north");
            assertThat(row.number("cost")).isZero();
            assertThat(row.number("saved")).isEqualTo(nanos(asked));
        }
    }

    @Test
    void what_we_refuse_has_a_row_too() {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            Reply reply = caravan.ask("no-such-model", "hi");

            Row row = await(caravan.books(), "SELECT * FROM ledger WHERE kind = 'refused'");
            assertThat(row.text("request_id")).isEqualTo(reply.header("x-request-id"));
            assertThat(row.text("outcome")).isEqualTo("model_not_found");
            assertThat(row.number("status")).isEqualTo(404);
            assertThat(row.number("cost")).isZero();
        }
    }

    @Test
    void a_call_that_nobody_answered_has_its_attempts() {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            north.fails(503);
            south.fails(500);

            Reply reply = caravan.chat("hi");

            assertThat(reply.status()).isEqualTo(500);
            await(caravan.books(), "SELECT * FROM ledger WHERE provider = 'south'");
            assertThat(caravan.books().call(reply))
                    .extracting(row -> row.text("kind"), row -> row.text("outcome"), row -> row.number("status"))
                    .containsExactly(tuple("attempt", "server_error", 503L), tuple("attempt", "server_error", 500L));
        }
    }

    @Test
    void the_parts_of_a_call_have_its_id_and_are_no_calls_of_their_own() {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            Reply reply = caravan.ask("hybrid", "hi");

            List<Row> rows = caravan.books().call(reply);
            assertThat(rows).extracting(row -> row.text("source")).containsExactlyInAnyOrder("http", "inside");
            assertThat(rows).extracting(row -> row.text("key_name")).containsOnly("open");
            assertThat(rows.stream().mapToLong(row -> row.number("cost")).sum()).isEqualTo(nanos(reply));
            assertThat(caravan.books().number("SELECT SUM(calls) FROM spent")).isEqualTo(1);
        }
    }

    @Test
    void calls_from_inside_are_there_too() {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            new CaravanChatModel(caravan.flow(), "simple").chat("hi");

            Row row = only(caravan.books().rows("SELECT * FROM ledger"));
            assertThat(row.text("key_name")).isEqualTo("inside");
            assertThat(row.number("cost")).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void the_sums_are_those_of_the_rows_whoever_calls_at_the_same_time(String database) throws Exception {
        try (TestCaravan caravan = caravan(database).start();
                ExecutorService callers = Executors.newFixedThreadPool(32)) {
            List<Callable<Reply>> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                boolean streamed = i % 3 == 0;
                String model = i % 2 == 0 ? "simple" : "south/m1";
                calls.add(() -> streamed ? caravan.stream(model, "hi") : caravan.ask(model, "hi"));
            }
            for (Future<Reply> reply : callers.invokeAll(calls)) {
                assertThat(reply.get().status()).isEqualTo(200);
            }

            Row rows = only(caravan.books().rows(SUMS));
            Row spent = only(caravan.books()
                    .rows("SELECT SUM(calls) AS calls, SUM(cost) AS cost, SUM(tokens) AS tokens FROM spent"));
            assertThat(rows.number("calls")).isEqualTo(400).isEqualTo(spent.number("calls"));
            assertThat(rows.number("cost"))
                    .isEqualTo(spent.number("cost"))
                    .isEqualTo(200 * 2_800_000L + 200 * southCost());
            assertThat(spent.number("tokens")).isEqualTo(400 * 1100);
            Row rollUps = only(
                    caravan.books()
                            .rows(
                                    "SELECT SUM(requests) AS requests, SUM(cost) AS cost, SUM(output_tokens) AS output FROM roll_up"));
            assertThat(rollUps.number("requests")).isEqualTo(400);
            assertThat(rollUps.number("cost")).isEqualTo(rows.number("cost"));
            assertThat(rollUps.number("output")).isEqualTo(400 * 100);
        }
    }

    private static long southCost() {
        return 650 * 1_000 + 300 * 100 + 50 * 2_000 + 100 * 4_000;
    }

    @Test
    void what_fails_behind_the_books_is_in_them_once() throws Exception {
        String writing = "        - bean:\n            ref: writer\n            method: write\n";
        String gateway = Files.readString(Path.of("routes/gateway.camel.yaml"));
        assertThat(gateway).contains(writing);
        String fault = """
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: a fault of the operator's own step
                """;
        try (TestCaravan caravan = caravan("sqlite")
                .routeFile("gateway.camel.yaml", gateway.replace(writing, fault + writing))
                .expectsErrors()
                .start()) {
            Reply failed = caravan.chat("hi");
            // What is noted is written in its order.
            caravan.ask("no-such-model", "hi");
            await(caravan.books(), "SELECT * FROM ledger WHERE outcome = 'model_not_found'");

            assertThat(failed.status()).isEqualTo(500);
            Row row = only(caravan.books().call(failed));
            assertThat(row.number("cost")).isEqualTo(2_800_000);
            assertThat(caravan.books().number("SELECT SUM(cost) FROM spent")).isEqualTo(2_800_000);
        }
    }

    @Test
    void prompts_and_answers_are_nowhere_unless_they_are_to_be_kept() {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            caravan.chat("a secret plan");

            assertThat(caravan.books().number("SELECT COUNT(*) FROM kept_text")).isZero();
        }
        try (TestCaravan caravan =
                caravan("sqlite").property("caravan.ledger.texts", "1d").start()) {
            Reply whole = caravan.chat("a secret plan");
            Reply streamed = caravan.stream("south/m1", "another one");

            List<Row> texts = caravan.books().rows("SELECT * FROM kept_text ORDER BY at");
            assertThat(texts)
                    .extracting(row -> row.text("request_id"))
                    .containsExactlyInAnyOrder(whole.header("x-request-id"), streamed.header("x-request-id"));
            assertThat(texts).extracting(row -> row.text("request")).anyMatch(text -> text.contains("a secret plan"));
            assertThat(texts)
                    .extracting(row -> row.text("answer"))
                    .anyMatch(text -> text.contains("from north"))
                    .anyMatch(text -> text.contains("data: "));
        }
    }

    @Test
    void whoever_is_refused_again_and_again_fills_no_disk() {
        try (TestCaravan caravan = caravan("sqlite").start()) {
            for (int i = 0; i < 700; i++) {
                caravan.ask("no-such-model", "hi");
            }
            caravan.chat("and now a good one");

            assertThat(caravan.books().number("SELECT COUNT(*) FROM ledger WHERE kind = 'refused'"))
                    .isBetween(600L, 1_200L)
                    .isLessThan(700);
        }
    }

    @Test
    void without_a_ledger_calls_are_answered_and_nothing_is_kept() {
        try (TestCaravan caravan =
                caravan("sqlite").property("caravan.ledger", "false").start()) {
            assertThat(caravan.chat("hi").status()).isEqualTo(200);

            assertThat(caravan.books().number("SELECT COUNT(*) FROM ledger")).isZero();
        }
    }

    private static Row only(List<Row> rows) {
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    /** Nobody waits for what has no answer to be written. */
    private static Row await(Books books, String sql) {
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        List<Row> rows = books.rows(sql);
        while (rows.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
            rows = books.rows(sql);
        }
        return only(rows);
    }

    private static long nanos(Reply reply) {
        return Money.ofUsd(new BigDecimal(reply.header("x-caravan-cost-usd"))).nanoUsd();
    }
}
