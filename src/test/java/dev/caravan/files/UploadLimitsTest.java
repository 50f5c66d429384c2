package dev.caravan.files;

import static dev.caravan.files.Filing.BOUNDARY;
import static dev.caravan.files.Filing.form;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However many files are sent at once, however slowly and in whatever form: others are answered, and it ends. */
@Tag("slow")
class UploadLimitsTest {
    private static final String PATIENT = "60s";

    private static TestCaravan.Builder with(String uploads, String perKey) {
        return TestCaravan.with()
                .property("caravan.timeout.client", PATIENT)
                .property("caravan.files.uploads-at-once", uploads)
                .property("caravan.files.uploads-at-once-per-key", perKey);
    }

    @ParameterizedTest
    @CsvSource({"100, 3, 429, rate_limit_exceeded", "3, 100, 503, overloaded"})
    void one_too_many_is_refused_until_another_is_in(String all, String perKey, int status, String code) {
        try (TestCaravan caravan = with(all, perKey).start()) {
            List<Wire> stalled = stalled(caravan, 3, "sk-any");

            Reply refused = Filing.at(caravan).send(form().file("a", "b"));

            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.json().at("/error/code").asText()).isEqualTo(code);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            stalled.getFirst().close();
            awaitTaken(caravan);
            stalled.forEach(Wire::close);
        }
        // What hangs at the end of a gateway goes with it.
    }

    private static void awaitTaken(TestCaravan caravan) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (Filing.at(caravan).send(form().file("a", "b")).status() != 200) {
            assertThat(System.nanoTime()).as("a place becomes free").isLessThan(end);
        }
    }

    @Test
    void who_sends_all_that_one_may_does_not_keep_others_from_sending() {
        try (TestCaravan caravan =
                with("6", "3").property("caravan.auth", "keys").start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            String greedy = desk.create("greedy");
            Filing other = Filing.at(caravan, desk.create("other"));
            FilesTest.awaitKey(other);
            List<Wire> stalled = stalled(caravan, 3, greedy);

            assertThat(Filing.at(caravan, greedy).send(form().file("a", "b")).status())
                    .isEqualTo(429);
            assertThat(other.send(form().file("a", "b")).status()).isEqualTo(200);
            stalled.forEach(Wire::close);
        }
    }

    /** Those that got no place hear so, and nobody else notices. */
    @Test
    void hundreds_that_stall_are_not_kept() {
        try (TestCaravan caravan =
                TestCaravan.with().property("caravan.timeout.client", PATIENT).start()) {
            List<Wire> stalled = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                stalled.add(Wire.to(caravan).send(head("sk-any", 1_000_000) + half()));
            }

            long told = stalled.stream()
                    .skip(20)
                    .map(Wire::reply)
                    .flatMap(Optional::stream)
                    .filter(reply -> reply.status() == 429)
                    .count();

            assertThat(told).isGreaterThan(100);
            assertThat(caravan.ask("sandbox/echo", "hi").status()).isEqualTo(200);
            stalled.forEach(Wire::close);
        }
    }

    /** Enough for the caller's time to begin anew with each piece. */
    @Test
    void who_drips_is_too_slow() {
        try (TestCaravan caravan = TestCaravan.with()
                        .property("caravan.timeout.client", "1s")
                        .property("caravan.files.upload-rate", "1KiB")
                        .start();
                Wire wire = Wire.to(caravan)) {
            wire.send(head("sk-any", 1_000_000) + part());

            Reply reply = dripping(wire, i -> "x".repeat(10));

            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.errorMessage()).isEqualTo("less than 1024 bytes of the request came within 1000 ms");
            FilesTest.awaitNothingStored(caravan);
        }
    }

    @Test
    void who_never_comes_to_an_end_is_too_slow() {
        try (TestCaravan caravan = TestCaravan.with()
                        .property("caravan.files.upload-within", "1s")
                        .start();
                Wire wire = Wire.to(caravan)) {
            wire.send(head("sk-any", 100_000_000) + part());

            Reply reply = dripping(wire, i -> "x".repeat(8_000));

            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.errorMessage()).contains("1000 ms");
            FilesTest.awaitNothingStored(caravan);
        }
    }

    /** What stands before, between and behind the parts is nobody's file, and has no limit of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"before the parts", "behind the parts", "in the head of a part"})
    void what_is_no_file_comes_to_an_end(String where) {
        try (TestCaravan caravan = with("0", "0").start();
                Wire wire = Wire.to(caravan)) {
            wire.send(chunkedHead());
            switch (where) {
                case "before the parts" -> wire.send(chunk("pre"));
                case "behind the parts" ->
                    wire.send(chunk(new String(form().file("a", "b").bytes(), UTF_8)));
                default -> wire.send(chunk("--" + BOUNDARY + "\r\n"));
            }

            Reply reply = dripping(wire, i -> chunk("X-" + "y".repeat(4_000) + "\r\n"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.errorMessage()).contains("malformed");
            FilesTest.awaitNothingStored(caravan);
        }
    }

    /** Each piece takes a hundred times what it holds. */
    @Test
    void a_body_in_pieces_of_one_byte_is_taken() {
        try (TestCaravan caravan = TestCaravan.with().start()) {
            String form = new String(form().file("a.jsonl", "x".repeat(100_000)).bytes(), UTF_8);
            StringBuilder pieces = new StringBuilder();
            form.chars().forEach(one -> pieces.append(chunk(Character.toString(one))));

            Reply reply = Wire.answer(caravan, (chunkedHead() + pieces + "0\r\n\r\n").getBytes(UTF_8));

            assertThat(reply.json().path("bytes").asInt()).isEqualTo(100_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"4000, 200", "8000, 400"})
    void a_name_of_nothing_but_quotes_is_a_name_or_too_long(int quotes, int status) {
        try (TestCaravan caravan = TestCaravan.with().start()) {
            Reply reply = Filing.at(caravan).send(form().file("\\\"".repeat(quotes), "text"));

            assertThat(reply.status()).isEqualTo(status);
        }
    }

    private static Reply dripping(Wire wire, IntFunction<String> drop) {
        CompletableFuture<Reply> heard =
                CompletableFuture.supplyAsync(() -> wire.reply().orElseThrow());
        for (int i = 0; !heard.isDone(); i++) {
            wire.send(drop.apply(i));
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return heard.join();
    }

    private static List<Wire> stalled(TestCaravan caravan, int count, String secret) {
        List<Wire> stalled = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stalled.add(Wire.to(caravan).send(head(secret, 1_000_000) + half()));
        }
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (caravan.books().number("SELECT COUNT(*) FROM stored_chunk") < count) {
            assertThat(System.nanoTime()).as("they are under way").isLessThan(end);
        }
        return stalled;
    }

    private static String head(String secret, int length) {
        return request(secret, "Content-Length: " + length);
    }

    private static String chunkedHead() {
        return request("sk-any", "Transfer-Encoding: chunked");
    }

    private static String request(String secret, String framing) {
        return new String(
                Wire.request(
                        "POST /v1/files HTTP/1.1",
                        new byte[0],
                        List.of(
                                "Authorization: Bearer " + secret,
                                "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
                                framing)),
                UTF_8);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n";
    }

    private static String part() {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    }

    /** More than one piece of a file, and no end. */
    private static String half() {
        return part() + "x".repeat(300_000);
    }
}
