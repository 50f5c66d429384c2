package dev.caravan.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.conversation.EventSplitter.Border;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a network cuts a stream, its events are the same, and each byte is looked at once. */
class EventSplitterTest {
    /** It takes a fraction of a second; from the start with each piece it would be most of a minute. */
    private static final Duration LINEAR = Duration.ofSeconds(5);

    private final List<String> events = new ArrayList<>();
    private final EventSplitter.Data data = new EventSplitter.Data();

    @ParameterizedTest
    @EnumSource(Border.class)
    void events_are_the_same_wherever_they_are_cut(Border border) {
        String stream = "data: a\n\ndata: b\r\n\r\n\r\n: c\nevent: d\r\ndata: e\n\r\n\n\ndata: f\r\n\ndata: g";
        List<String> whole = split(border, stream, stream.length());
        String rest = rest(border, stream);

        for (int seed = 0; seed < 2_000; seed++) {
            EventSplitter splitter = new EventSplitter(border);
            SplittableRandom random = new SplittableRandom(seed);
            events.clear();
            for (int from = 0; from < stream.length(); ) {
                int to = Math.min(stream.length(), from + 1 + random.nextInt(7));
                splitter.split(stream.substring(from, to).getBytes(UTF_8), this::note);
                from = to;
            }
            assertThat(events).isEqualTo(whole);
            assertThat(new String(splitter.rest(), UTF_8)).isEqualTo(rest);
        }
        assertThat(String.join("", whole) + rest).isEqualTo(stream);
    }

    /** Of the event grown by doubling; copied with each piece it would be fifty gigabytes. */
    @Test
    void what_an_event_of_many_pieces_takes_is_in_proportion_to_it() {
        int length = 7 << 20;
        byte[] piece = "x".repeat(512).getBytes(UTF_8);
        EventSplitter splitter = new EventSplitter(Border.EMPTY_LINE);
        AtomicInteger found = new AtomicInteger();
        long before = allocated();

        for (int sent = 0; sent < length; sent += piece.length) {
            splitter.split(piece, (bytes, from, to) -> found.addAndGet(to - from));
        }
        splitter.split("\n\n".getBytes(UTF_8), (bytes, from, to) -> found.addAndGet(to - from));

        assertThat(found).hasValue(length + 2);
        assertThat(allocated() - before).isLessThan(6L * length);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void an_event_of_many_pieces_is_neither_copied_nor_looked_at_anew_with_each() {
        String stream = "data: " + "x".repeat(7 << 20) + "\n\ndata: y\n\n";
        long started = System.nanoTime();

        List<String> found = split(Border.EMPTY_LINE, stream, 512);

        assertThat(found).hasSize(2);
        assertThat(found.getLast()).isEqualTo("data: y\n\n");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(LINEAR);
    }

    @Test
    void an_event_that_never_ends_is_told_of() {
        EventSplitter splitter = new EventSplitter(Border.EMPTY_LINE);
        byte[] piece = "x".repeat(1 << 20).getBytes(UTF_8);
        for (int i = 0; i < 8; i++) {
            splitter.split(piece, this::note);
        }
        assertThat(splitter.overgrown()).isFalse();

        splitter.split(piece, this::note);

        assertThat(splitter.overgrown()).isTrue();
    }

    @Test
    void a_million_lines_are_joined_once() {
        byte[] event = ("data: 1\r\n".repeat(1_000_000) + "\r\n").getBytes(UTF_8);
        long started = System.nanoTime();

        byte[] payload = EventSplitter.payload(event, 0, event.length);

        assertThat(payload).hasSize(1_999_999).startsWith('1', '\n', '1').endsWith('1', '\n', '1');
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(LINEAR);
    }

    @Test
    void lines_of_data_are_joined_and_others_left_out() {
        assertThat(payload(": x\nevent: y\ndata: {\"a\":\r\ndata:1}  \nid: 3\n\n"))
                .isEqualTo("{\"a\":\n1}");
        assertThat(payload("data:\ndata: 1\n\n")).isEqualTo("1");
        assertThat(payload("data: \r\n\n")).isEmpty();
        assertThat(payload("dat: 1\n\n")).isEmpty();
        assertThat(payload("data: 1\ndata:\ndata: 2\n\n")).isEqualTo("1\n\n2");
    }

    @Test
    void one_line_of_data_is_found_where_it_lies() {
        byte[] event = "event: y\ndata:  1 \r\n\n".getBytes(UTF_8);

        data.find(event, 0, event.length);

        assertThat(data.bytes()).isSameAs(event);
        assertThat(data.isDone()).isFalse();
        data.find("data: [DONE]\n\n".getBytes(UTF_8), 0, 14);
        assertThat(data.isDone()).isTrue();
    }

    /** The payload, which is the same whether it is copied or found. */
    private String payload(String event) {
        byte[] bytes = ("??" + event).getBytes(UTF_8);
        String payload = new String(EventSplitter.payload(bytes, 2, bytes.length), UTF_8);
        data.find(bytes, 2, bytes.length);
        assertThat(new String(data.bytes(), data.from(), data.to() - data.from(), UTF_8))
                .isEqualTo(payload);
        assertThat(data.isEmpty()).isEqualTo(payload.isEmpty());
        return payload;
    }

    private List<String> split(Border border, String stream, int piece) {
        EventSplitter splitter = new EventSplitter(border);
        events.clear();
        for (int from = 0; from < stream.length(); from += piece) {
            splitter.split(
                    stream.substring(from, Math.min(stream.length(), from + piece))
                            .getBytes(UTF_8),
                    this::note);
        }
        return List.copyOf(events);
    }

    private String rest(Border border, String stream) {
        EventSplitter splitter = new EventSplitter(border);
        splitter.split(stream.getBytes(UTF_8), this::note);
        return new String(splitter.rest(), UTF_8);
    }

    private void note(byte[] bytes, int from, int to) {
        events.add(new String(bytes, from, to - from, UTF_8));
    }
}
