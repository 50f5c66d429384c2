package dev.caravan.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is said to us, by whichever door, the store takes it or we refuse it, and nobody else notices. */
@Tag("slow")
@Timeout(120)
class HostileWordsTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final Set<String> OVER = Set.of("completed", "failed", "expired", "cancelled");

    /** As JSON writes them: what PostgreSQL does not take, half a character, control characters, quotes and a long one. */
    private static final List<String> WORDS = List.of(
            "a\\u0000b",
            "\\u0000",
            "x\\uD800y",
            "\\uDC00",
            "\\u0001\\u001b[2J\\n",
            "'; DROP TABLE ledger; --",
            "模".repeat(600));

    private final ProviderStub north = ProviderStub.openAi().usage(20, 7);

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan start(String database) {
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .prices("north,m1,2025-01-01,2,0.5,3,8")
                .cached()
                .property("caravan.ledger.texts", "1d")
                .property("caravan.inbox.every", "50ms")
                .property("caravan.inbox.still", "50ms");
        return database.equals("sqlite")
                ? builder.start()
                : builder.property("caravan.store.url", Postgres.database()).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void the_store_stays_open_for_everybody(String database) {
        try (TestCaravan caravan = start(database)) {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Integer> others = CompletableFuture.supplyAsync(() -> callOn(caravan, over));

            for (String word : WORDS) {
                byCalls(caravan, word);
                byFiles(caravan, word);
                byBatches(caravan, word);
            }
            byTheInbox(caravan);
            over.set(true);

            assertThat(others.join()).isPositive();
            assertThat(caravan.gateway().storeTrouble()).isEmpty();
            assertThat(caravan.books().number("SELECT SUM(cost) FROM roll_up"))
                    .isEqualTo(caravan.books().number("SELECT SUM(cost) FROM ledger"));
            assertThat(caravan.meter("llm_ledger_lost_total")).isZero();
        }
    }

    /** Another caller, all the while; how many calls were answered. */
    private static int callOn(TestCaravan caravan, AtomicBoolean over) {
        int answered = 0;
        while (!over.get()) {
            Reply reply = caravan.ask("north/m1", "good " + answered);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            answered++;
        }
        return answered;
    }

    private void byCalls(TestCaravan caravan, String word) {
        north.behaves().says(text(word)).usage(20, 7);
        String turns = ",\"messages\":[{\"role\":\"user\",\"content\":\"" + word + "\"}]}";
        for (String model : List.of("north/m1", "north/" + word, word)) {
            for (String more : List.of("", ",\"stream\":true", ",\"user\":\"" + word + "\"", ",\"max_tokens\":9")) {
                String json = "{\"model\":\"" + model + "\"" + more + turns;
                requireHandled(caravan.post(json));
                requireHandled(caravan.post("/v1/messages", json));
                requireHandled(caravan.post(
                        "/v1/chat/completions", json, Map.of("idempotency-key", Integer.toHexString(json.hashCode()))));
            }
            requireHandled(caravan.post("/v1/embeddings", "{\"model\":\"" + model + "\",\"input\":\"" + word + "\"}"));
        }
        north.behaves().usage(20, 7);
    }

    private static void byFiles(TestCaravan caravan, String word) {
        Filing filing = Filing.at(caravan);
        requireHandled(filing.send(Filing.form().file(text(word).replace("\"", ""), "plain")));
        requireHandled(filing.send(Filing.form().file("a.txt", text(word))));
        requireHandled(
                filing.send(new Filing.Form().field("purpose", text(word)).file("a.txt", "plain")));
        for (String id : List.of("a%00b", "%00", "%ED%A0%80", "%27%3B--")) {
            requireHandled(filing.get("/v1/files/" + id));
            requireHandled(filing.get("/v1/files/" + id + "/content"));
            requireHandled(filing.get("/v1/files?after=" + id));
            requireHandled(filing.get("/v1/files?purpose=" + id));
            requireHandled(filing.get("/v1/batches/" + id));
            requireHandled(filing.get("/v1/batches?after=" + id));
            requireHandled(filing.delete(id));
            requireHandled(filing.post("/v1/batches/" + id + "/cancel", "{}"));
            requireHandled(caravan.get("/v1/models/" + id));
        }
    }

    private static void byBatches(TestCaravan caravan, String word) {
        Filing filing = Filing.at(caravan);
        String file = filing.id(
                "questions.jsonl",
                BatchApiTest.line(word, "north/m1")
                        + BatchApiTest.line("model", word)
                        + BatchApiTest.line("pinned", "north/" + word)
                        + BatchApiTest.line("good", "north/m1").replace("hi good", word)
                        + BatchApiTest.line("beside", "north/m1")
                                .replace("{\"custom_id\"", "{\"more\":\"" + word + "\",\"custom_id\""));
        for (String metadata : List.of("{}", "{\"m\":\"" + word + "\"}", "{\"" + word + "\":\"m\"}")) {
            Reply ordered = filing.post(
                    "/v1/batches",
                    "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\","
                            + "\"completion_window\":\"24h\",\"metadata\":" + metadata + "}");
            requireHandled(ordered);
            if (ordered.status() == 200) {
                awaitOver(filing, ordered.json().path("id").asText());
            }
        }
        requireHandled(filing.post(
                "/v1/batches",
                "{\"input_file_id\":\"" + word + "\",\"endpoint\":\"" + word + "\",\"completion_window\":\"" + word
                        + "\"}"));
    }

    private static void awaitOver(Filing filing, String id) {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        Reply batch = filing.get("/v1/batches/" + id);
        while (!OVER.contains(batch.json().path("status").asText())) {
            assertThat(System.nanoTime()).as(batch.body()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            batch = filing.get("/v1/batches/" + id);
        }
    }

    private static void byTheInbox(TestCaravan caravan) {
        Folders folders = Folders.of(caravan);
        String far = "prompt,more\n" + "plain,plain\n".repeat(1_000);
        folders.drop("table.csv", far + "a\u0000b,\u0000\n");
        folders.drop(
                "lines.jsonl", BatchApiTest.line("a\\u0000b", "north/m1") + BatchApiTest.line("x\\uD800", "north/m1"));
        folders.drop("text.txt", "a\u0000b");
        folders.await(() -> !folders.inbox().resolve("table.csv").toFile().exists(), "the table is taken");
        folders.await(() -> !folders.inbox().resolve("lines.jsonl").toFile().exists(), "the lines are taken");
    }

    /** It is answered or refused, and never a fault of ours. */
    private static void requireHandled(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isLessThan(500);
    }

    private static String text(String word) {
        try {
            return Json.mapper().readTree("\"" + word + "\"").asText();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
