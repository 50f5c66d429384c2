package dev.caravan.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.door.AmbiguousFramings.Framing;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another reader of HTTP may take apart in another way is refused, and nothing behind it is looked at. */
class FramingTest {
    private static final String QUESTION = MalformedBodies.GOOD;
    private static final Pattern ANSWER = Pattern.compile("HTTP/1.1 (\\d+)");
    private static final ProviderStub NORTH = ProviderStub.openAi().says("from north");
    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("north", NORTH).start();

    @BeforeEach
    void forget() {
        NORTH.journal().clear();
    }

    @AfterEach
    void nothing_is_left_under_way() {
        Soon.holds(Duration.ofSeconds(2), () -> CARAVAN.gateway().door().underWay() == 0);
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.door.AmbiguousFramings#all")
    void what_is_framed_in_two_ways_is_400_and_the_end(Framing framing) {
        byte[] smuggled = Wire.post(QUESTION);
        try (Wire wire = Wire.to(CARAVAN)) {
            String heard = wire.patience(Duration.ofSeconds(5))
                    .send(framing.request().getBytes(ISO_8859_1))
                    .send(smuggled)
                    .toEnd();

            assertThat(statuses(heard)).as(heard).isEqualTo("400");
            assertThat(heard.toLowerCase(java.util.Locale.ROOT))
                    .contains("connection: close", "\"invalid_request_error\"");
            assertThat(NORTH.journal().count()).isZero();
        }
    }

    /** However the network cuts it. */
    @ParameterizedTest
    @MethodSource("dev.caravan.door.AmbiguousFramings#all")
    void it_is_found_in_pieces_too(Framing framing) {
        byte[] bytes = framing.request().getBytes(ISO_8859_1);
        for (int size : new int[] {1, 7, bytes.length}) {
            Frames frames = new Frames();
            int fault = -1;
            for (int at = 0; at < bytes.length && fault < 0; at += size) {
                fault = frames.fault(Unpooled.wrappedBuffer(bytes, at, Math.min(size, bytes.length - at)));
            }
            assertThat(fault).as("in pieces of " + size).isNotNegative();
        }
    }

    @Test
    void what_came_before_it_is_answered_first() {
        try (Wire wire = Wire.to(CARAVAN)) {
            String heard = wire.send(Wire.post(QUESTION))
                    .send(Wire.post(QUESTION))
                    .send("GET /v1/models HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n")
                    .toEnd();

            assertThat(statuses(heard)).as(heard).isEqualTo("200 200 400");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nhello\r\n0\r\n\r\n",
                "0005\r\nhello\r\n000\r\n\r\n",
                "5;a=b;c=\"d;\\\"e\";f\r\nhello\r\n0;x\r\n\r\n",
                "5 ; a = b\r\nhello\r\n0\r\n\r\n",
                "3\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: y\r\nX: \r\n\r\n",
                "5\r\n\r\n0\r\n\r\n0\r\n\r\n"
            })
    void sound_chunks_are_taken_however_they_are_cut(String chunks) {
        String request = "POST / HTTP/1.1\r\nHost: x\r\ntransfer-ENCODING:\tChunked \r\n\r\n" + chunks;
        byte[] bytes = (request + "\r\n" + request + "GET / HTTP/1.0\r\n\r\n").getBytes(UTF_8);
        Random chance = new Random(7);
        for (int i = 0; i < 200; i++) {
            Frames frames = new Frames();
            for (int at = 0; at < bytes.length; ) {
                int size = Math.min(bytes.length - at, 1 + chance.nextInt(40));
                ByteBuf piece = Unpooled.wrappedBuffer(bytes, at, size);
                assertThat(frames.fault(piece)).as(chunks).isNegative();
                at += size;
            }
            assertThat(frames.heads()).isEqualTo(3);
            assertThat(frames.inBody()).isFalse();
        }
    }

    @Test
    void an_empty_line_behind_a_body_is_overlooked() {
        try (Wire wire = Wire.to(CARAVAN)) {
            Reply first = wire.send(Wire.post(QUESTION)).send("\r\n").reply().orElseThrow();
            Reply second = wire.send(Wire.post(QUESTION)).reply().orElseThrow();

            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(200);
        }
    }

    private static String statuses(String heard) {
        return String.join(
                " ",
                ANSWER.matcher(heard).results().map(found -> found.group(1)).toList());
    }
}
