package dev.caravan.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.chain.MovedClock;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch that is ordered by the API is what it is at OpenAI, from its order to its files. */
class BatchApiTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan.Builder with(String database) {
        TestCaravan.Builder builder = TestCaravan.with().provider("north", north);
        return database.equals("sqlite") ? builder : builder.property("caravan.store.url", Postgres.database());
    }

    static String line(String id, String model) {
        return "{\"custom_id\":\"" + id
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"" + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi " + id + "\"}]}}\n";
    }

    static String lines(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(line("c" + i, "simple"));
        }
        return lines.toString();
    }

    private static String wish(String file) {
        return "{\"input_file_id\":\"" + file
                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";
    }

    private static JsonNode await(Filing filing, String id, Predicate<JsonNode> condition) {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        JsonNode batch = filing.get("/v1/batches/" + id).json();
        while (!condition.test(batch)) {
            assertThat(System.nanoTime()).as(batch.toString()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            batch = filing.get("/v1/batches/" + id).json();
        }
        return batch;
    }

    private static JsonNode awaitStatus(Filing filing, String id, String status) {
        return await(filing, id, batch -> batch.path("status").asText().equals(status));
    }

    private static List<JsonNode> content(Filing filing, JsonNode file) {
        List<JsonNode> lines = new ArrayList<>();
        filing.get("/v1/files/" + file.asText() + "/content").body().lines().forEach(line -> lines.add(parsed(line)));
        return lines;
    }

    private static JsonNode parsed(String line) {
        try {
            return Json.mapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void every_line_comes_back_once_in_one_of_two_files(String database) {
        try (TestCaravan caravan = with(database).start()) {
            Filing filing = Filing.at(caravan);
            String input = lines(50) + "no json\n" + line("unknown", "nobody/nothing") + line("c0", "simple");
            String file = filing.id("questions.jsonl", input);

            JsonNode begun = filing.post(
                            "/v1/batches",
                            "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\","
                                    + "\"completion_window\":\"24h\",\"metadata\":{\"team\":\"search\"},"
                                    + "\"output_expires_after\":{\"anchor\":\"created_at\",\"seconds\":7200}}")
                    .json();
            String id = begun.path("id").asText();
            JsonNode done = awaitStatus(filing, id, "completed");

            assertThat(id).startsWith("batch_");
            assertThat(begun.path("object").asText()).isEqualTo("batch");
            assertThat(begun.path("status").asText()).isIn("validating", "in_progress");
            assertThat(begun.path("input_file_id").asText()).isEqualTo(file);
            assertThat(begun.path("output_file_id").isNull()).isTrue();
            assertThat(done.path("metadata").path("team").asText()).isEqualTo("search");
            assertThat(done.path("errors").isNull()).isTrue();
            assertThat(done.path("request_counts").toString())
                    .isEqualTo("{\"total\":53,\"completed\":50,\"failed\":3}");
            assertThat(done.at("/usage/input_tokens").asInt()).isEqualTo(50 * 20);
            assertThat(done.at("/usage/total_tokens").asInt()).isEqualTo(50 * 27);
            assertThat(done.path("expires_at").asLong()
                            - done.path("created_at").asLong())
                    .isEqualTo(Duration.ofHours(24).toSeconds());
            for (String time : List.of("in_progress_at", "finalizing_at", "completed_at")) {
                assertThat(done.path(time).asLong())
                        .as(time)
                        .isGreaterThanOrEqualTo(done.path("created_at").asLong());
            }
            Set<String> ids = new HashSet<>();
            for (JsonNode answer : content(filing, done.path("output_file_id"))) {
                assertThat(ids.add(answer.path("custom_id").asText())).isTrue();
                assertThat(answer.at("/response/status_code").asInt()).isEqualTo(200);
                assertThat(answer.at("/response/body/choices/0/message/content").asText())
                        .isEqualTo("from north");
                assertThat(answer.path("error").isNull()).isTrue();
            }
            assertThat(ids).hasSize(50);
            assertThat(content(filing, done.path("error_file_id")))
                    .extracting(line -> line.at("/error/code").asText())
                    .contains("invalid_json_line", "model_not_found")
                    .hasSize(3);
            JsonNode output = filing.get(
                            "/v1/files/" + done.path("output_file_id").asText())
                    .json();
            assertThat(output.path("purpose").asText()).isEqualTo("batch_output");
            assertThat(output.path("expires_at").asLong()
                            - output.path("created_at").asLong())
                    .isEqualTo(7200);
            assertThat(filing.listed("?purpose=batch_output")).hasSize(2);
            assertThat(filing.listed("?purpose=batch")).containsExactly(file);
        }
    }

    @Test
    void the_counts_move_and_a_cancelled_batch_gives_what_was_answered_until_then() {
        north.after(Duration.ofMillis(100));
        try (TestCaravan caravan =
                with("sqlite").property("caravan.batch.parallel", "2").start()) {
            Filing filing = Filing.at(caravan);
            String id = filing.post("/v1/batches", wish(filing.id("a.jsonl", lines(200))))
                    .json()
                    .path("id")
                    .asText();
            JsonNode moving = await(
                    filing, id, batch -> batch.at("/request_counts/completed").asInt() > 3);

            JsonNode told = filing.post("/v1/batches/" + id + "/cancel", "").json();
            JsonNode cancelled = awaitStatus(filing, id, "cancelled");

            assertThat(moving.path("status").asText()).isEqualTo("in_progress");
            assertThat(told.path("status").asText()).isIn("cancelling", "cancelled");
            assertThat(told.path("cancelling_at").isNull()).isFalse();
            int answered = cancelled.at("/request_counts/completed").asInt();
            assertThat(answered).isBetween(4, 150);
            assertThat(content(filing, cancelled.path("output_file_id"))).hasSize(answered);
            assertThat(cancelled.path("error_file_id").isNull()).isTrue();
            assertThat(filing.post("/v1/batches/" + id + "/cancel", "").status())
                    .isEqualTo(409);
        }
    }

    @Test
    void a_batch_that_is_not_done_within_its_window_expires_with_what_there_is() {
        MovedClock clock = new MovedClock();
        north.after(Duration.ofMillis(50));
        try (TestCaravan caravan = with("sqlite")
                .clock(clock)
                .property("caravan.batch.parallel", "2")
                .expectsErrors()
                .start()) {
            Filing filing = Filing.at(caravan);
            String id = filing.post("/v1/batches", wish(filing.id("a.jsonl", lines(300))))
                    .json()
                    .path("id")
                    .asText();
            await(filing, id, batch -> batch.at("/request_counts/completed").asInt() > 3);

            clock.moves(Duration.ofHours(25));
            JsonNode expired = awaitStatus(filing, id, "expired");

            int answered = expired.at("/request_counts/completed").asInt();
            assertThat(answered).isLessThan(300);
            assertThat(content(filing, expired.path("output_file_id"))).hasSize(answered);
            assertThat(content(filing, expired.path("error_file_id")))
                    .hasSize(300 - answered)
                    .allMatch(line -> line.at("/error/code").asText().equals("batch_expired"));
            assertThat(expired.path("expired_at").isNull()).isFalse();
        }
    }

    @Test
    void a_batch_may_ask_for_responses() {
        try (TestCaravan caravan = with("sqlite").start()) {
            Filing filing = Filing.at(caravan);
            String line = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/responses\","
                    + "\"body\":{\"model\":\"north/m1\",\"input\":\"hi\"}}\n";
            String wish = wish(filing.id("a.jsonl", line)).replace("/v1/chat/completions", "/v1/responses");
            String id = filing.post("/v1/batches", wish).json().path("id").asText();

            JsonNode over = awaitStatus(filing, id, "completed");

            assertThat(over.path("endpoint").asText()).isEqualTo("/v1/responses");
            assertThat(content(filing, over.path("output_file_id")))
                    .singleElement()
                    .satisfies(answer -> assertThat(
                                    answer.at("/response/body/object").asText())
                            .isEqualTo("response"));
        }
    }

    @Test
    void a_file_without_a_single_request_makes_a_failed_batch_that_says_why() {
        try (TestCaravan caravan = with("sqlite").start()) {
            Filing filing = Filing.at(caravan);
            String embedding = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{}}\n";
            String id = filing.post("/v1/batches", wish(filing.id("a.jsonl", "nothing\n" + embedding)))
                    .json()
                    .path("id")
                    .asText();

            JsonNode failed = awaitStatus(filing, id, "failed");

            assertThat(failed.at("/errors/object").asText()).isEqualTo("list");
            assertThat(failed.at("/errors/data"))
                    .extracting(error -> error.path("code").asText())
                    .containsExactlyInAnyOrder("invalid_json_line", "mismatched_endpoint");
            assertThat(failed.at("/errors/data/0/line").asInt()).isPositive();
            assertThat(failed.path("output_file_id").isNull()).isTrue();
            assertThat(failed.path("error_file_id").isNull()).isTrue();
            assertThat(failed.path("failed_at").isNull()).isFalse();
            assertThat(north.journal().count()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no json | ",
                "[] | ",
                "{} | input_file_id",
                "{'input_file_id':'file-none','endpoint':'/v1/chat/completions','completion_window':'24h'} | input_file_id",
                "{'input_file_id':'FILE','endpoint':'/v1/completions','completion_window':'24h'} | endpoint",
                "{'input_file_id':'FILE','endpoint':'/v1/embeddings','completion_window':'1h'} | completion_window",
                "{'input_file_id':'FILE','endpoint':'/v1/embeddings','completion_window':'24h','metadata':{'a':1}} | metadata",
                "{'input_file_id':'FILE','endpoint':'/v1/embeddings','completion_window':'24h','colour':'red'} | colour",
                "{'input_file_id':'FILE','endpoint':'/v1/embeddings','completion_window':'24h','output_expires_after':{'anchor':'created_at','seconds':1}} | output_expires_after[seconds]",
            })
    void what_is_no_order_for_a_batch_is_refused(String body, String param) {
        try (TestCaravan caravan = with("sqlite").start()) {
            Filing filing = Filing.at(caravan);
            String file = filing.id("a.jsonl", lines(1));

            Reply reply = filing.post("/v1/batches", body.replace('\'', '"').replace("FILE", file));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().at("/error/param").asText(null)).isEqualTo(param);
            assertThat(filing.get("/v1/batches").json().path("data")).isEmpty();
        }
    }

    @Test
    void a_list_of_batches_is_walked_through_and_another_key_sees_none_of_them() {
        try (TestCaravan caravan =
                with("sqlite").property("caravan.auth", "keys").start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            Filing acme = Filing.at(caravan, desk.create("acme"));
            Filing other = Filing.at(caravan, desk.create("other"));
            FilesTest.awaitKey(acme);
            FilesTest.awaitKey(other);
            String file = acme.id("a.jsonl", lines(2));
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                ids.addFirst(
                        acme.post("/v1/batches", wish(file)).json().path("id").asText());
            }
            ids.forEach(id -> awaitStatus(acme, id, "completed"));

            JsonNode first = acme.get("/v1/batches?limit=2").json();
            JsonNode rest = acme.get("/v1/batches?after=" + ids.get(1)).json();

            assertThat(first.path("data"))
                    .extracting(each -> each.path("id").asText())
                    .containsExactly(ids.get(0), ids.get(1));
            assertThat(first.path("has_more").asBoolean()).isTrue();
            assertThat(rest.path("data"))
                    .extracting(each -> each.path("id").asText())
                    .containsExactly(ids.get(2));
            assertThat(rest.path("has_more").asBoolean()).isFalse();
            assertThat(north.journal().count()).isEqualTo(6);
            assertThat(other.get("/v1/batches").json().path("data")).isEmpty();
            assertThat(other.get("/v1/batches/" + ids.get(0)).status()).isEqualTo(404);
            assertThat(other.post("/v1/batches/" + ids.get(0) + "/cancel", "").status())
                    .isEqualTo(404);
            assertThat(other.post("/v1/batches", wish(file)).status()).isEqualTo(400);
        }
    }

    @Test
    void what_the_key_may_not_ask_for_is_refused_line_by_line() {
        try (TestCaravan caravan =
                with("sqlite").property("caravan.auth", "keys").start()) {
            Filing filing = Filing.at(caravan, KeyDesk.of(caravan).create("guest", "--plan", "free"));
            FilesTest.awaitKey(filing);
            String id = filing.post("/v1/batches", wish(filing.id("a.jsonl", lines(2))))
                    .json()
                    .path("id")
                    .asText();

            JsonNode done = awaitStatus(filing, id, "completed");

            assertThat(done.at("/request_counts/failed").asInt()).isEqualTo(2);
            assertThat(content(filing, done.path("error_file_id")))
                    .allMatch(line -> line.at("/error/code").asText().equals("plan_forbids"));
            assertThat(north.journal().count()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_name_that_no_store_takes_is_a_wrong_line(String database) {
        try (TestCaravan caravan = with(database).start()) {
            Filing filing = Filing.at(caravan);
            String file = filing.id(
                    "a.jsonl",
                    line("c0", "simple")
                            + line("a\\u0000", "simple")
                            + line("b", "sim\\u0000ple")
                            + line("a\\u0000", "simple").replace("POST", "GET"));

            String id = filing.post("/v1/batches", wish(file)).json().path("id").asText();
            JsonNode done = awaitStatus(filing, id, "completed");

            assertThat(done.path("request_counts").toString()).isEqualTo("{\"total\":4,\"completed\":1,\"failed\":3}");
            assertThat(content(filing, done.path("error_file_id")))
                    .extracting(line -> line.at("/error/code").asText())
                    .containsOnly("invalid_request");
            assertThat(caravan.gateway().storeTrouble()).isEmpty();
        }
    }
}
