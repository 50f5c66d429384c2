package dev.caravan.files;

import static dev.caravan.files.Filing.BOUNDARY;
import static dev.caravan.files.Filing.form;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of one key take so much and no more, however they come; what is gone makes room. */
@Tag("slow")
class QuotaTest {
    private static final int KIB = 1 << 10;
    private static final String SOME = "x".repeat(400 * KIB);

    private static TestCaravan.Builder with(String database, String perKey) {
        TestCaravan.Builder builder = TestCaravan.with().property("caravan.files.per-key", perKey);
        return database.equals("sqlite") ? builder : builder.property("caravan.store.url", Postgres.database());
    }

    private static void assertFull(Reply reply) {
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.json().at("/error/code").asText()).isEqualTo("storage_quota_exceeded");
        assertThat(reply.json().at("/error/type").asText()).isEqualTo("insufficient_quota");
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
    }

    /** What is counted is what is there. */
    private static void assertCounted(TestCaravan caravan) {
        long there = caravan.books().number("SELECT SUM(bytes + 4096) FROM stored_file WHERE state <> 2");
        assertThat(caravan.books().number("SELECT SUM(bytes) FROM kept_bytes WHERE what = 'files'"))
                .isEqualTo(there);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void what_does_not_fit_is_refused_until_something_is_deleted(String database) {
        try (TestCaravan caravan = with(database, "1MiB").start()) {
            Filing filing = Filing.at(caravan);
            String first = filing.id("first.jsonl", SOME);
            filing.id("second.jsonl", SOME);

            assertFull(filing.send(form().file("third.jsonl", SOME)));
            assertThat(filing.listed("")).hasSize(2);
            filing.delete(first);

            assertThat(filing.send(form().file("third.jsonl", SOME)).status()).isEqualTo(200);
            assertCounted(caravan);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void what_has_expired_makes_room_at_once(String database) {
        MovedClock clock = new MovedClock();
        try (TestCaravan caravan = with(database, "1MiB").clock(clock).start()) {
            Filing filing = Filing.at(caravan);
            for (String name : List.of("a", "b")) {
                filing.send(form().field("expires_after[anchor]", "created_at")
                        .field("expires_after[seconds]", "3600")
                        .file(name, SOME));
            }
            assertFull(filing.send(form().file("c", SOME)));

            clock.moves(Duration.ofHours(2));

            assertThat(filing.send(form().file("c", SOME)).status()).isEqualTo(200);
            assertThat(filing.send(form().file("d", SOME)).status()).isEqualTo(200);
            assertFull(filing.send(form().file("e", SOME)));
            assertCounted(caravan);
        }
    }

    /** Each alone would fit; none says how long it is going to be. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void of_several_at_once_only_those_come_in_that_fit(String database) throws Exception {
        try (TestCaravan caravan = with(database, "1MiB").start();
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Reply>> uploads = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String name = i + ".jsonl";
                uploads.add(() ->
                        Wire.answer(caravan, chunked(form().file(name, SOME).bytes())));
            }

            int taken = 0;
            for (Future<Reply> upload : senders.invokeAll(uploads)) {
                if (upload.get().status() == 200) {
                    taken++;
                } else {
                    assertFull(upload.get());
                }
            }

            // More than two would be too much; they may also have stood in each other's way.
            assertThat(taken).isLessThanOrEqualTo(2);
            assertThat(caravan.books().number("SELECT SUM(bytes + 4096) FROM stored_file WHERE state = 1"))
                    .isLessThanOrEqualTo(1 << 20);
            assertCounted(caravan);
        }
    }

    private static byte[] chunked(byte[] form) {
        String body = Integer.toHexString(form.length) + "\r\n" + new String(form, UTF_8) + "\r\n0\r\n\r\n";
        return Wire.request(
                "POST /v1/files HTTP/1.1",
                body.getBytes(UTF_8),
                List.of("Transfer-Encoding: chunked", "Content-Type: multipart/form-data; boundary=" + BOUNDARY));
    }

    @Test
    void what_is_announced_as_too_much_is_refused_before_it_comes() {
        try (TestCaravan caravan = with("sqlite", "1MiB").start();
                Wire wire = Wire.to(caravan)) {
            Reply reply = wire.send(Wire.request(
                            "POST /v1/files HTTP/1.1",
                            new byte[0],
                            List.of(
                                    "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
                                    "Content-Length: " + (2 << 20))))
                    .reply()
                    .orElseThrow();

            assertFull(reply);
            assertThat(reply.header("connection")).isEqualTo("close");
        }
    }

    /** Otherwise a key might keep millions of them. */
    @Test
    void empty_words_take_room_too() {
        try (TestCaravan caravan = with("sqlite", "64KiB").start()) {
            Filing filing = Filing.at(caravan);
            int taken = 0;
            while (taken < 100 && filing.send(form().file("a", "b")).status() == 200) {
                taken++;
            }

            assertThat(taken).isEqualTo(15);
        }
    }

    @Test
    void a_plan_may_say_otherwise_and_keys_have_each_their_own() {
        try (TestCaravan caravan = with("sqlite", "1MiB")
                .property("caravan.auth", "keys")
                .property("caravan.plan.free.files", "100KiB")
                .start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            Filing free = Filing.at(caravan, desk.create("free", "--plan", "free"));
            Filing one = Filing.at(caravan, desk.create("one"));
            Filing other = Filing.at(caravan, desk.create("other"));
            FilesTest.awaitKey(other);

            assertFull(free.send(form().file("a", SOME)));
            for (Filing filing : List.of(one, other)) {
                assertThat(filing.send(form().file("a", SOME)).status()).isEqualTo(200);
                assertThat(filing.send(form().file("b", SOME)).status()).isEqualTo(200);
                assertFull(filing.send(form().file("c", SOME)));
            }
        }
    }

    /** Looking how far a batch has come must not take the calls that it is to make. */
    @Test
    void pages_are_asked_for_no_more_often_than_the_plan_says_and_counted_apart_from_calls() {
        MovedClock clock = new MovedClock();
        try (TestCaravan caravan = TestCaravan.with()
                .property("caravan.auth", "keys")
                .property("caravan.plan.premium.requests-per-minute", "3")
                .clock(clock)
                .start()) {
            String secret = KeyDesk.of(caravan).create("acme", "--plan", "premium");
            Filing filing = Filing.at(caravan, secret);
            FilesTest.awaitKey(filing);
            clock.moves(Duration.ofMinutes(2));

            assertThat(filing.get("/v1/files").status()).isEqualTo(200);
            assertThat(filing.get("/v1/batches").status()).isEqualTo(200);
            assertThat(filing.get("/v1/files/none").status()).isEqualTo(404);
            Reply refused = filing.get("/v1/batches/none");
            assertThat(filing.send(form().file("a", "b")).status()).isEqualTo(429);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(refused.header("retry-after")).isEqualTo("20");
            assertThat(caravan.askWith(secret, "sandbox/echo", "hi").status()).isEqualTo(200);
        }
    }

    /** They are paid for. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void the_results_of_a_batch_come_in_whatever_is_there_and_count(String database) {
        try (ProviderStub north =
                        ProviderStub.openAi().says("y".repeat(4 * KIB)).usage(20, 7);
                TestCaravan caravan =
                        with(database, "24KiB").provider("north", north).start()) {
            Filing filing = Filing.at(caravan);
            String input = filing.id("in.jsonl", BatchApiTest.lines(10));
            String batch = filing.post(
                            "/v1/batches",
                            "{\"input_file_id\":\"" + input
                                    + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}")
                    .json()
                    .path("id")
                    .asText();

            String output = awaitOutput(filing, batch);

            assertThat(filing.get("/v1/files/" + output + "/content").body().lines())
                    .hasSize(10);
            assertFull(filing.send(form().file("a", "b")));
            assertThat(filing.delete(output).status()).isEqualTo(200);
            assertThat(filing.send(form().file("a", "b")).status()).isEqualTo(200);
            assertCounted(caravan);
        }
    }

    private static String awaitOutput(Filing filing, String batch) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String output = "";
        while (output.isEmpty()) {
            assertThat(System.nanoTime()).as("the batch is over").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            output = filing.get("/v1/batches/" + batch)
                    .json()
                    .path("output_file_id")
                    .asText("");
            output = output.equals("null") ? "" : output;
        }
        return output;
    }

    /** Files that come, come to no end, are deleted and expire, in any order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_happens_what_is_counted_is_what_is_there(long seed) {
        Random chance = new Random(seed);
        MovedClock clock = new MovedClock();
        try (TestCaravan caravan = with("sqlite", "2MiB").clock(clock).start()) {
            Filing filing = Filing.at(caravan);
            for (int i = 0; i < 60; i++) {
                String text = "x".repeat(1 + chance.nextInt(600 * KIB));
                switch (chance.nextInt(5)) {
                    case 0 -> filing.listed("").stream().findFirst().ifPresent(filing::delete);
                    case 1 -> filing.send(form().file("a", text + "\0"));
                    case 2 -> clock.moves(Duration.ofMinutes(30));
                    default ->
                        filing.send(form().field("expires_after[anchor]", "created_at")
                                .field("expires_after[seconds]", "3600")
                                .file("a", text));
                }
                assertCounted(caravan);
                assertThat(caravan.books().number("SELECT SUM(bytes) FROM kept_bytes"))
                        .isLessThanOrEqualTo(2 << 20);
            }
        }
    }
}
