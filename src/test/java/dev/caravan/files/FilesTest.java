package dev.caravan.files;

import static dev.caravan.files.Filing.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.chain.MovedClock;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are kept for the key that sent them, as OpenAI keeps them, until they expire or are deleted. */
class FilesTest {
    private static final String LINE = "{\"custom_id\":\"å€💡\"}\n";

    private static TestCaravan.Builder with(String database) {
        TestCaravan.Builder builder = TestCaravan.with();
        return database.equals("sqlite") ? builder : builder.property("caravan.store.url", Postgres.database());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_file_is_what_was_sent_until_it_is_deleted(String database) {
        try (TestCaravan caravan = with(database).start()) {
            Filing filing = Filing.at(caravan);

            JsonNode sent =
                    filing.send(form().file("C:\\in\\lines.jsonl", LINE)).json();
            String id = sent.path("id").asText();

            assertThat(id).matches("file-[0-9a-f]{24}");
            assertThat(sent.path("object").asText()).isEqualTo("file");
            assertThat(sent.path("bytes").asInt())
                    .isEqualTo(LINE.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
            assertThat(sent.path("filename").asText()).isEqualTo("lines.jsonl");
            assertThat(sent.path("purpose").asText()).isEqualTo("batch");
            assertThat(sent.path("status").asText()).isEqualTo("processed");
            assertThat(sent.path("expires_at").asLong()
                            - sent.path("created_at").asLong())
                    .isEqualTo(Duration.ofDays(30).toSeconds());
            assertThat(filing.get("/v1/files/" + id).json()).isEqualTo(sent);
            assertThat(filing.get("/v1/files/" + id + "/content").body()).isEqualTo(LINE);

            Reply deleted = filing.delete(id);

            assertThat(deleted.json().path("deleted").asBoolean()).isTrue();
            assertThat(filing.get("/v1/files/" + id).status()).isEqualTo(404);
            assertThat(filing.get("/v1/files/" + id + "/content").status()).isEqualTo(404);
            assertThat(filing.delete(id).json().at("/error/param").asText()).isEqualTo("id");
            assertThat(filing.listed("")).isEmpty();
            awaitNothingStored(caravan);
        }
    }

    /** Another process on the same store. */
    private static Store beside(TestCaravan caravan) {
        return Store.open(TestCaravan.settings(
                Map.of("caravan.data", caravan.routes().resolveSibling("data").toString())));
    }

    static void awaitNothingStored(TestCaravan caravan) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (chunks(caravan) > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(chunks(caravan)).isZero();
    }

    private static long chunks(TestCaravan caravan) {
        return caravan.books()
                .rows("SELECT (SELECT COUNT(*) FROM stored_chunk) + (SELECT COUNT(*) FROM stored_file) AS n")
                .getFirst()
                .number("n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_list_is_walked_through_page_by_page_in_both_directions(String database) {
        MovedClock clock = new MovedClock();
        try (TestCaravan caravan = with(database).clock(clock).start()) {
            Filing filing = Filing.at(caravan);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.add(filing.id(i + ".jsonl", LINE));
                clock.moves(Duration.ofMillis(i % 2 == 0 ? 1 : 1_000));
            }

            JsonNode first = filing.get("/v1/files?order=asc&limit=2").json();
            List<String> rest = filing.listed("?order=asc&after=" + ids.get(1));

            assertThat(first.path("object").asText()).isEqualTo("list");
            assertThat(first.path("first_id").asText()).isEqualTo(ids.get(0));
            assertThat(first.path("last_id").asText()).isEqualTo(ids.get(1));
            assertThat(first.path("has_more").asBoolean()).isTrue();
            assertThat(rest).isEqualTo(ids.subList(2, 5));
            assertThat(filing.listed("")).isEqualTo(ids.reversed());
            assertThat(filing.listed("?limit=2&after=" + ids.get(2))).containsExactly(ids.get(1), ids.get(0));
            assertThat(filing.listed("?purpose=batch_output")).isEmpty();
            assertThat(filing.get("/v1/files?limit=0").status()).isEqualTo(400);
            assertThat(filing.get("/v1/files?order=up")
                            .json()
                            .at("/error/param")
                            .asText())
                    .isEqualTo("order");
            assertThat(filing.get("/v1/files?after=file-none").status()).isEqualTo(404);
        }
    }

    @Test
    void another_key_sees_nothing_of_it() {
        try (TestCaravan caravan =
                TestCaravan.with().property("caravan.auth", "keys").start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            Filing acme = Filing.at(caravan, desk.create("acme"));
            Filing other = Filing.at(caravan, desk.create("other"));
            awaitKey(acme);
            awaitKey(other);
            String id = acme.id("a.jsonl", LINE);

            assertThat(other.get("/v1/files/" + id).status()).isEqualTo(404);
            assertThat(other.get("/v1/files/" + id + "/content").status()).isEqualTo(404);
            assertThat(other.delete(id).status()).isEqualTo(404);
            assertThat(other.listed("")).isEmpty();
            assertThat(acme.listed("")).containsExactly(id);
            assertThat(Filing.at(caravan, "cvn_wrong")
                            .send(form().file("a", "b"))
                            .status())
                    .isEqualTo(401);
        }
    }

    static void awaitKey(Filing filing) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (filing.get("/v1/files").status() != 200 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void an_expired_file_is_gone_at_once_and_swept_later() {
        MovedClock clock = new MovedClock();
        try (TestCaravan caravan = TestCaravan.with().clock(clock).start()) {
            Filing filing = Filing.at(caravan);
            JsonNode sent = filing.send(form().field("expires_after[anchor]", "created_at")
                            .field("expires_after[seconds]", "3600")
                            .file("a.jsonl", LINE))
                    .json();
            String id = sent.path("id").asText();
            clock.moves(Duration.ofMinutes(59));
            assertThat(filing.get("/v1/files/" + id).status()).isEqualTo(200);

            clock.moves(Duration.ofMinutes(2));

            assertThat(sent.path("expires_at").asLong()
                            - sent.path("created_at").asLong())
                    .isEqualTo(3600);
            assertThat(filing.get("/v1/files/" + id + "/content").status()).isEqualTo(404);
            assertThat(filing.listed("")).isEmpty();
            try (Store store = beside(caravan)) {
                new FileSweep(store, clock).run();
            }
            awaitNothingStored(caravan);
        }
    }

    @Test
    void what_a_killed_process_left_of_an_upload_is_swept() {
        MovedClock clock = new MovedClock();
        try (TestCaravan caravan = TestCaravan.with().clock(clock).start();
                Store store = beside(caravan)) {
            FileShelf shelf = new FileShelf(store, clock);
            FileDraft left = shelf.begin("open", "batch", "a.jsonl", Long.MAX_VALUE);
            left.append("half", 4);
            FileSweep sweep = new FileSweep(store, clock);
            sweep.run();
            left.append("of it", 5);

            clock.moves(Duration.ofMinutes(6));
            sweep.run();

            assertThat(Filing.at(caravan).listed("")).isEmpty();
            awaitNothingStored(caravan);
        }
    }
}
