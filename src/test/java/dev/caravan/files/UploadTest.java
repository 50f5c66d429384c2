package dev.caravan.files;

import static dev.caravan.files.Filing.BOUNDARY;
import static dev.caravan.files.Filing.form;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.files.Filing.Form;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent as a file is taken in as it comes, and what is none leaves nothing behind. */
class UploadTest {
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .property("caravan.files.largest", "3MiB")
            .property("caravan.timeout.client", "700ms")
            .property("caravan.files.upload-rate", "100")
            .start();
    private static final Filing FILING = Filing.at(CARAVAN);

    @AfterAll
    static void close() {
        CARAVAN.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("no purpose", new Form().file("a", "b"), 400, "purpose", "purpose=batch"),
                Arguments.of(
                        "another purpose",
                        new Form().field("purpose", "fine-tune").file("a", "b"),
                        400,
                        "purpose",
                        "only files for batches are kept here"),
                Arguments.of(
                        "another purpose, behind the file",
                        new Form().file("a", "b").field("purpose", "assistants"),
                        400,
                        "purpose",
                        "only files for batches"),
                Arguments.of(
                        "our own purpose",
                        new Form().field("purpose", "batch_output").file("a", "b"),
                        400,
                        "purpose",
                        ""),
                Arguments.of("no file", form(), 400, "file", "missing"),
                Arguments.of("a file without a name", form().field("file", "x"), 400, "file", "filename"),
                Arguments.of("two files", form().file("a", "b").file("c", "d"), 400, "file", "one file"),
                Arguments.of("an empty file", form().file("a", ""), 400, "file", "empty"),
                Arguments.of("a zero byte", form().file("a", "b\0c"), 400, "file", "zero byte at byte 1"),
                Arguments.of("no UTF-8", form().file("a", new byte[] {'a', (byte) 0xC3}), 400, "file", "UTF-8"),
                Arguments.of("an unknown field", form().field("colour", "red").file("a", "b"), 400, "colour", "known"),
                Arguments.of(
                        "a life too short",
                        form().field("expires_after[anchor]", "created_at")
                                .field("expires_after[seconds]", "3599")
                                .file("a", "b"),
                        400,
                        "expires_after[seconds]",
                        "3600 to 2592000"),
                Arguments.of(
                        "a life from another moment",
                        form().field("expires_after[seconds]", "3600").file("a", "b"),
                        400,
                        "expires_after[anchor]",
                        "created_at"),
                Arguments.of(
                        "too much", form().file("a", "x".repeat((3 << 20) + 1)), 413, "file", "larger than 3 MiB"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void what_is_no_file_for_a_batch_is_refused_and_leaves_nothing(
            String what, Form form, int status, String param, String word) {
        Reply reply = FILING.send(form);

        assertThat(reply.status()).as(what).isEqualTo(status);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(reply.errorMessage()).contains(word);
        FilesTest.awaitNothingStored(CARAVAN);
    }

    @Test
    void a_form_that_is_none_is_refused() {
        assertThat(FILING.post("/v1/files", "{}").status()).isEqualTo(415);
        assertThat(FILING.send("--another\r\n\r\n".getBytes(UTF_8)).errorMessage())
                .contains("ends in the middle");
        assertThat(FILING.send(new byte[0]).status()).isEqualTo(400);
        byte[] whole = form().file("a", "b".repeat(1_000)).bytes();
        assertThat(FILING.send(java.util.Arrays.copyOf(whole, whole.length - 20))
                        .errorMessage())
                .contains("ends in the middle");
        FilesTest.awaitNothingStored(CARAVAN);
    }

    @Test
    void what_is_announced_as_too_large_is_refused_before_it_comes() {
        try (Wire wire = Wire.to(CARAVAN)) {
            Reply reply = wire.send(head(4 << 20)).reply().orElseThrow();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.errorMessage()).contains("3 MiB");
            assertThat(reply.header("connection")).isEqualTo("close");
        }
    }

    /** Characters of every width fall on every place where a piece ends; marks like the boundary's are nothing. */
    @Test
    void any_text_comes_back_as_it_was() {
        Random chance = new Random(7);
        String[] alphabet = {"a", "é", "€", "💡", "\r\n", "\r\n--", "\r\n--" + BOUNDARY.substring(1), "-", "\n"};
        for (int round = 0; round < 12; round++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + chance.nextInt(700_000);
            while (text.length() < length) {
                text.append(alphabet[chance.nextInt(alphabet.length)]);
            }

            String id = FILING.id("a.jsonl", text.toString());

            assertThat(FILING.get("/v1/files/" + id + "/content").body().equals(text.toString()))
                    .as("round " + round)
                    .isTrue();
            FILING.delete(id);
        }
        FilesTest.awaitNothingStored(CARAVAN);
    }

    @Test
    void who_sends_slowly_and_goes_on_is_heard_to_the_end() {
        byte[] form = form().file("a.jsonl", "0123456789".repeat(10)).bytes();
        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(head(form.length));
            for (int i = 0; i < form.length; i += 50) {
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                wire.send(new String(form, i, Math.min(50, form.length - i), UTF_8));
            }
            Reply reply = wire.reply().orElseThrow();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(FILING.delete(reply.json().path("id").asText()).status()).isEqualTo(200);
        }
    }

    @Test
    void who_sends_no_more_is_too_slow_and_leaves_nothing() {
        try (Wire wire = Wire.to(CARAVAN)) {
            Reply reply = wire.send(head(1_000_000) + half()).reply().orElseThrow();

            assertThat(reply.status()).isEqualTo(408);
        }
        FilesTest.awaitNothingStored(CARAVAN);
    }

    @Test
    void who_hangs_up_leaves_nothing() {
        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(head(1_000_000) + half());
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            assertThat(CARAVAN.books().rows("SELECT id FROM stored_chunk, stored_file"))
                    .isNotEmpty();
        }

        FilesTest.awaitNothingStored(CARAVAN);
    }

    @Test
    void a_connection_serves_on_after_an_upload() {
        byte[] form = form().file("a.jsonl", "b").bytes();
        try (Wire wire = Wire.to(CARAVAN)) {
            for (int i = 0; i < 3; i++) {
                Reply reply = wire.send(head(form.length)).send(form).reply().orElseThrow();
                FILING.delete(reply.json().path("id").asText());
                assertThat(reply.status()).isEqualTo(200);
            }
        }
        FilesTest.awaitNothingStored(CARAVAN);
    }

    @Test
    void a_form_in_chunks_and_in_other_words_is_taken_as_well() {
        String form = "preamble\r\n--" + BOUNDARY
                + "\r\ncontent-disposition: form-data; name=purpose\r\n\r\nbatch\r\n--" + BOUNDARY
                + "  \r\nX-Other: 1\r\nContent-Disposition: form-data; filename=\"a \\\"b\\\".jsonl\"; name=\"file\"\r\n\r\nline"
                + "\r\n--" + BOUNDARY + "--";
        String chunked = Integer.toHexString(form.length()).toUpperCase(Locale.ROOT) + "\r\n" + form + "\r\n0\r\n\r\n";
        byte[] request = Wire.request(
                "POST /v1/files HTTP/1.1",
                chunked.getBytes(UTF_8),
                List.of(
                        "Transfer-Encoding: chunked",
                        "Content-Type: multipart/form-data; boundary=\"" + BOUNDARY + "\""));

        Reply reply = Wire.answer(CARAVAN, request);

        assertThat(reply.json().path("filename").asText()).contains("a ");
        assertThat(reply.json().path("bytes").asInt()).isEqualTo(4);
        FILING.delete(reply.json().path("id").asText());
    }

    private static String head(int length) {
        return new String(
                Wire.request(
                        "POST /v1/files HTTP/1.1",
                        new byte[0],
                        List.of(
                                "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
                                "Content-Length: " + length)),
                UTF_8);
    }

    /** More than one piece of a file, and no end. */
    private static String half() {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                + "x".repeat(300_000);
    }
}
