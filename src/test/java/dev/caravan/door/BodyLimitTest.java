package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 20 MiB are a request, one byte more is too many, whether the length was announced or not. */
class BodyLimitTest {
    private static final int LIMIT = 20 << 20;
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1";
    private static final String JSON = "Content-Type: application/json";

    /** Answers without looking at what it is asked: this is about the way there. */
    private static final ProviderStub NORTH = ProviderStub.openAi()
            .answers(200, "application/json", "{\"choices\":[{\"message\":{\"content\":\"fine\"}}]}");

    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("north", NORTH).start();

    @BeforeEach
    void forget() {
        NORTH.journal().clear();
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
    }

    @Test
    void exactly_the_limit_passes_when_announced() {
        byte[] body = bodyOf(LIMIT);

        Reply reply = Wire.answer(CARAVAN, Wire.post(body));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        arrived(body);
    }

    @Test
    void exactly_the_limit_passes_in_chunks() {
        byte[] body = bodyOf(LIMIT);

        Reply reply = inChunks(body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        arrived(body);
    }

    @Test
    void one_byte_more_is_too_large_when_announced() {
        tooLarge(Wire.answer(CARAVAN, Wire.post(bodyOf(LIMIT + 1))));
    }

    @Test
    void one_byte_more_is_too_large_in_chunks() {
        tooLarge(inChunks(bodyOf(LIMIT + 1)));
    }

    @Test
    void who_goes_on_sending_can_still_read_the_refusal() {
        tooLarge(Wire.answer(CARAVAN, Wire.post(bodyOf(2 * LIMIT))));
        tooLarge(inChunks(bodyOf(2 * LIMIT)));
    }

    @Test
    void an_announcement_is_enough_to_be_refused() {
        for (String length : new String[] {"20971521", "10000000000", "9223372036854775807"}) {
            try (Wire wire = Wire.to(CARAVAN)) {
                wire.send(Wire.request(LINE, new byte[0], List.of(JSON, "Content-Length: " + length)));

                tooLarge(wire.patience(Duration.ofSeconds(2)).reply().orElseThrow());
            }
        }
    }

    @Test
    void others_are_served_meanwhile() throws Exception {
        byte[] large = bodyOf(2 * LIMIT);
        List<CompletableFuture<Reply>> senders = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> inChunks(large), task -> Thread.ofVirtual().start(task)))
                .limit(3)
                .toList();

        for (int i = 0; i < 20; i++) {
            Reply reply = CARAVAN.chat("hi");
            assertThat(reply.status()).isEqualTo(200);
        }
        senders.forEach(sender -> tooLarge(sender.join()));
        Soon.holds(Duration.ofSeconds(2), () -> CARAVAN.gateway().door().underWay() == 0);
    }

    private static void tooLarge(Reply reply) {
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.errorCode()).isEqualTo("request_too_large");
        assertThat(reply.errorMessage()).contains("20 MiB");
        assertThat(reply.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    private static void arrived(byte[] body) {
        byte[] seen = NORTH.journal().last().body();
        assertThat(seen.length).isEqualTo(body.length - "simple".length() + "m1".length());
        assertThat(Arrays.equals(Arrays.copyOfRange(seen, 15, seen.length), Arrays.copyOfRange(body, 19, body.length)))
                .isTrue();
    }

    private static byte[] bodyOf(int size) {
        byte[] start = "{\"model\":\"simple\",\"messages\":[{\"role\":\"user\",\"content\":\"".getBytes(UTF_8);
        byte[] end = "\"}]}".getBytes(UTF_8);
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 'a');
        System.arraycopy(start, 0, body, 0, start.length);
        System.arraycopy(end, 0, body, size - end.length, end.length);
        return body;
    }

    private static Reply inChunks(byte[] body) {
        int size = 256 << 10;
        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(Wire.request(LINE, new byte[0], List.of(JSON, "Transfer-Encoding: chunked")));
            for (int from = 0; from < body.length; from += size) {
                byte[] piece = Arrays.copyOfRange(body, from, Math.min(body.length, from + size));
                wire.send(Integer.toHexString(piece.length) + "\r\n")
                        .send(piece)
                        .send("\r\n");
            }
            return wire.send("0\r\n\r\n").reply().orElseThrow(() -> new AssertionError("closed without an answer"));
        }
    }
}
