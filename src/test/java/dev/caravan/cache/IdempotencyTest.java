package dev.caravan.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Door;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.ledger.Retention;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call with an Idempotency-Key is answered once, however often it is made. */
class IdempotencyTest {
    private static final String HEADER = "Idempotency-Key";
    private static final String PATH = "/v1/chat/completions";

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan.Builder caravan() {
        return TestCaravan.with().provider("north", north).prices("north,m1,2025-01-01,2,0.5,3,8");
    }

    private static Reply ask(TestCaravan caravan, String key, String prompt, boolean stream) {
        return caravan.post(PATH, TestCaravan.request("north/m1", prompt, stream), HEADER, key);
    }

    @ParameterizedTest
    @CsvSource({"false, sqlite", "true, sqlite", "false, postgresql", "true, postgresql"})
    void the_second_time_it_is_told_again_and_nobody_is_asked(boolean stream, String database) {
        TestCaravan.Builder builder =
                database.equals("sqlite") ? caravan() : caravan().property("caravan.store.url", Postgres.database());
        try (TestCaravan caravan = builder.start()) {
            Reply first = ask(caravan, "order-7", "hi", stream);
            Reply second = ask(caravan, "order-7", "hi", stream);

            assertThat(north.journal().count()).isEqualTo(1);
            assertThat(second.text()).isEqualTo("from north").isEqualTo(first.text());
            assertThat(second.done()).isEqualTo(stream);
            assertThat(first.header("x-caravan-cache")).isEqualTo("miss");
            assertThat(second.header("x-caravan-cache")).isEqualTo("hit");
            assertThat(second.header("x-caravan-provider")).isEqualTo("north");
            assertThat(caravan.books().call(second).getFirst().text("kind")).isEqualTo("hit");
            assertThat(caravan.books().call(second).getFirst().number("input_tokens"))
                    .isEqualTo(20);
        }
    }

    @Test
    void another_name_is_another_call_and_so_is_none() {
        try (TestCaravan caravan = caravan().start()) {
            ask(caravan, "order-7", "hi", false);
            ask(caravan, "order-8", "hi", false);
            caravan.ask("north/m1", "hi");
            caravan.ask("north/m1", "hi");

            assertThat(north.journal().count()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_same_name_for_another_request_is_refused(boolean underWay) {
        try (TestCaravan caravan = caravan().start()) {
            if (underWay) {
                north.after(Duration.ofSeconds(1));
                Wire first = Wire.to(caravan);
                first.send(Wire.post(TestCaravan.request("north/m1", "hi", false), HEADER + ": order-7"));
                north.journal().awaitCount(1, Duration.ofSeconds(3));
            } else {
                ask(caravan, "order-7", "hi", false);
            }

            Reply other = ask(caravan, "order-7", "bye", false);

            assertThat(other.status()).isEqualTo(422);
            assertThat(other.errorCode()).isEqualTo("idempotency_key_reused");
            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    @Test
    void those_who_come_meanwhile_wait_for_the_first() throws Exception {
        try (TestCaravan caravan = caravan().start();
                ExecutorService callers = Executors.newFixedThreadPool(20)) {
            north.after(Duration.ofMillis(300));
            List<Callable<Reply>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(() -> ask(caravan, "order-7", "hi", false));
            }

            for (Future<Reply> reply : callers.invokeAll(calls)) {
                assertThat(reply.get().text()).isEqualTo("from north");
            }
            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    @Test
    void it_is_remembered_over_a_restart_and_for_a_day(@TempDir Path data) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T10:00:00Z"));
        TestCaravan.Builder builder =
                caravan().property("caravan.data", data.toString()).clock(now::get);
        try (TestCaravan caravan = builder.start()) {
            ask(caravan, "order-7", "hi", false);
        }

        try (TestCaravan again = builder.start()) {
            now.set(Instant.parse("2026-11-27T09:59:59Z"));
            assertThat(ask(again, "order-7", "hi", false).header("x-caravan-cache"))
                    .isEqualTo("hit");
            now.set(Instant.parse("2026-11-27T10:00:01Z"));
            assertThat(ask(again, "order-7", "bye", false).header("x-caravan-cache"))
                    .isEqualTo("miss");
            assertThat(north.journal().count()).isEqualTo(2);
        }
    }

    @Test
    void a_failure_is_not_remembered() {
        try (TestCaravan caravan =
                caravan().property("caravan.retry.tries", "1").start()) {
            north.fails(503);
            assertThat(ask(caravan, "order-7", "hi", false).status()).isEqualTo(500);
            north.behaves().says("one two three").resets(Place.afterTokens(1));
            assertThat(ask(caravan, "order-8", "hi", true).done()).isFalse();

            north.behaves().says("from north");

            assertThat(ask(caravan, "order-7", "hi", false).text()).isEqualTo("from north");
            assertThat(ask(caravan, "order-8", "hi", true).text()).isEqualTo("from north");
        }
    }

    @Test
    void an_answer_that_calls_a_tool_is_remembered_whatever_the_cache_does_with_it() {
        try (TestCaravan caravan = caravan().start()) {
            north.callsTool("weather", "{\"city\":\"Ulm\"}");
            String json = "{\"model\":\"north/m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"tools\":[{"
                    + "\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]}";

            caravan.post(PATH, json, HEADER, "order-7");
            Reply again = caravan.post(PATH, json, HEADER, "order-7");

            assertThat(north.journal().count()).isEqualTo(1);
            assertThat(again.json()
                            .at("/choices/0/message/tool_calls/0/function/name")
                            .asText())
                    .isEqualTo("weather");
        }
    }

    @Test
    void messages_and_vectors_are_answered_once_too() {
        try (TestCaravan caravan = caravan().start()) {
            String message = Door.MESSAGES.question("north/m1", "hi", false);
            String vectors = "{\"model\":\"north/m1\",\"input\":\"hi\"}";
            for (int i = 0; i < 2; i++) {
                assertThat(caravan.post("/v1/messages", message, HEADER, "m").status())
                        .isEqualTo(200);
                assertThat(caravan.post("/v1/embeddings", vectors, HEADER, "e").status())
                        .isEqualTo(200);
            }

            assertThat(north.journal().count()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "ümlaut"})
    void a_name_that_is_none_is_refused(String name) {
        try (TestCaravan caravan = caravan().start()) {
            byte[] request = Wire.post(TestCaravan.request("north/m1", "hi", false), HEADER + ": " + name);

            assertThat(Wire.answer(caravan, request).status()).isEqualTo(400);
        }
    }

    /** A call that is made and not kept would be made again. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void where_no_more_can_be_kept_no_more_is_promised(String database) throws Exception {
        MovedClock clock = new MovedClock();
        Map<String, String> store =
                database.equals("sqlite") ? Map.of() : Map.of("caravan.store.url", Postgres.database());
        TestCaravan.Builder builder = caravan().clock(clock).property("caravan.idempotency.per-key", "6KiB");
        store.forEach(builder::property);
        north.says("y".repeat(3_000));
        try (TestCaravan caravan = builder.start()) {
            ask(caravan, "order-1", "hi", false);
            ask(caravan, "order-2", "hi", false);

            Reply refused = ask(caravan, "order-3", "hi", false);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("storage_quota_exceeded");
            assertThat(refused.header("x-should-retry")).isEqualTo("false");
            assertThat(ask(caravan, "order-1", "hi", false).header("x-caravan-cache"))
                    .isEqualTo("hit");
            assertThat(caravan.ask("north/m1", "hi").status()).isEqualTo(200);
            assertThat(north.journal().count()).isEqualTo(3);

            clock.moves(Duration.ofHours(25));
            if (!store.isEmpty()) {
                sweep(TestCaravan.settings(store), clock);
            }
            awaitSwept(caravan);

            assertThat(caravan.books().number("SELECT SUM(bytes) FROM kept_bytes"))
                    .isZero();
            assertThat(ask(caravan, "order-3", "hi", false).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_that_no_table_takes_is_told_all_the_same(boolean stream) {
        try (TestCaravan caravan = caravan().expectsErrors().start()) {
            caravan.books()
                    .change("CREATE TRIGGER fault BEFORE INSERT ON repeatable"
                            + " BEGIN SELECT RAISE(ABORT, 'a fault of our own'); END");

            Reply reply = ask(caravan, "order-7", "hi", stream);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("from north");
            assertThat(reply.done()).isEqualTo(stream);
            assertThat(caravan.books().call(reply)).hasSize(1);
        }
    }

    /** What the gateway does by itself every ten seconds; one of the two waits for that. */
    private static void sweep(Settings settings, InstantSource clock) {
        try (Store store = Store.open(settings)) {
            new Retention(store, settings, clock).run();
        }
    }

    private static void awaitSwept(TestCaravan caravan) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (caravan.books().number("SELECT COUNT(*) FROM repeatable") > 0) {
            assertThat(System.nanoTime()).as("they are swept").isLessThan(end);
        }
    }
}
