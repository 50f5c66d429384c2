package dev.caravan.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.stub.AmazonFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames come out of the bytes as they went in, wherever the network cut them, or they are seen to be damaged. */
class EventFrameTest {
    private static final byte[] FRAME = AmazonFrame.bytes(
            Map.of(":event-type", "contentBlockDelta", ":message-type", "event"),
            "{\"delta\":{\"text\":\"Grüße 🐪\"}}".getBytes(StandardCharsets.UTF_8));

    /** From the specification's own test data: no headers and no payload, and one header of text with a payload. */
    @Test
    void the_published_messages_are_read() {
        byte[] empty = HexFormat.of().parseHex("000000100000000005c248eb7d98c8ff");
        byte[] full = HexFormat.of()
                .parseHex("0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
                        + "7b27666f6f273a27626172277d8d9c08b1");

        assertThat(read(empty)).hasValueSatisfying(frame -> {
            assertThat(frame.headers()).isEmpty();
            assertThat(frame.payload()).isEmpty();
        });
        assertThat(read(full)).hasValueSatisfying(frame -> {
            assertThat(frame.headers()).containsExactly(Map.entry("content-type", "application/json"));
            assertThat(new String(frame.payload(), StandardCharsets.UTF_8)).isEqualTo("{'foo':'bar'}");
        });
    }

    @Test
    void headers_of_every_type_are_passed() throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        byte[][] values = {
            {0},
            {1},
            {2, 7},
            {3, 0, 7},
            {4, 0, 0, 0, 7},
            {5, 0, 0, 0, 0, 0, 0, 0, 7},
            {6, 0, 2, 1, 2},
            {8, 0, 0, 0, 0, 0, 0, 0, 7},
            {9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        };
        for (byte[] value : values) {
            headers.write(1);
            headers.write('a' + value[0]);
            headers.writeBytes(value);
        }
        headers.write(11);
        headers.writeBytes(":event-type".getBytes(StandardCharsets.US_ASCII));
        headers.writeBytes(new byte[] {7, 0, 4, 'l', 'a', 's', 't'});

        Optional<EventFrame> frame =
                read(AmazonFrame.framed(headers.toByteArray(), "{}".getBytes(StandardCharsets.US_ASCII)));

        assertThat(frame.orElseThrow().json().json()).isEqualTo("{\"last\":{}}");
    }

    @Test
    void every_single_bit_that_flips_is_noticed() {
        for (int bit = 0; bit < FRAME.length * 8; bit++) {
            byte[] damaged = FRAME.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(read(damaged)).as("bit %d", bit).isEmpty();
        }
    }

    /** A checksum that is good does not make good what it is of. */
    @ParameterizedTest
    @ValueSource(strings = {"05", "036162630a", "0161070005", "01610600ff00", "016104", "016109000000"})
    void headers_that_end_too_early_or_are_of_no_type_are_damaged(String headers) {
        assertThat(read(AmazonFrame.framed(HexFormat.of().parseHex(headers), new byte[0])))
                .isEmpty();
    }

    @Test
    void a_length_of_headers_beyond_the_frame_is_damaged() {
        for (int length : new int[] {-1, Integer.MAX_VALUE, FRAME.length - 15}) {
            byte[] frame = FRAME.clone();
            ByteBuffer.wrap(frame).putInt(4, length);
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(frame, 0, 8);
            ByteBuffer.wrap(frame).putInt(8, (int) crc.getValue());
            crc.reset();
            crc.update(frame, 0, frame.length - 4);
            ByteBuffer.wrap(frame).putInt(frame.length - 4, (int) crc.getValue());

            assertThat(read(frame)).as("length %d", length).isEmpty();
        }
    }

    @Test
    void frames_are_found_wherever_the_network_cut_them() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<byte[]> sent = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] payload = new byte[random.nextInt(300)];
            random.nextBytes(payload);
            sent.add(AmazonFrame.bytes(Map.of(":event-type", "e" + i), payload));
            all.writeBytes(sent.getLast());
        }
        for (int most : new int[] {1, 2, 5, 17, 1_000, all.size()}) {
            List<byte[]> found = new ArrayList<>();
            EventSplitter splitter = new EventSplitter(EventSplitter.Border.LENGTH);
            byte[] bytes = all.toByteArray();
            int at = 0;
            while (at < bytes.length) {
                int next = Math.min(bytes.length, at + 1 + random.nextInt(most));
                splitter.split(bytes, at, next, (array, from, to) -> found.add(Arrays.copyOfRange(array, from, to)));
                at = next;
            }

            assertThat(found).as("pieces of up to %d", most).containsExactlyElementsOf(sent);
            assertThat(splitter.waiting()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, -1, Integer.MAX_VALUE, (8 << 20) + 1})
    void a_length_that_no_frame_has_is_handed_on_at_once_and_never_waited_for(int length) {
        List<Optional<EventFrame>> seen = new ArrayList<>();
        EventSplitter splitter = new EventSplitter(EventSplitter.Border.LENGTH);
        byte[] bytes = ByteBuffer.allocate(20).putInt(length).array();

        splitter.split(bytes, (array, from, to) -> seen.add(EventFrame.read(array, from, to)));

        assertThat(seen).isNotEmpty().allMatch(Optional::isEmpty);
        assertThat(splitter.waiting()).isZero();
    }

    private static Optional<EventFrame> read(byte[] bytes) {
        return EventFrame.read(bytes, 0, bytes.length);
    }
}
