package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream comes through as it is, at the pace of whoever reads it, and a broken one never looks whole. */
class StreamTest {
    private static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final int MEGABYTE = 1_000_000;

    /** Both sockets' buffers of both connections grow to several megabytes before anybody is held back. */
    private static final long MOST_IN_KERNEL_AND_US = 20 * MEGABYTE;

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("north", NORTH).start();

    private static int models;

    /** One's cut streams open another one's circuit no sooner. */
    private final String model = "north/m" + models++;

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().journal().clear();
    }

    static Stream<Arguments> breaks() {
        List<Place> places =
                List.of(Place.afterTokens(2), Place.afterTokens(4), Place.inEventAfter(2), Place.beforeDone());
        return places.stream()
                .flatMap(place -> Stream.of("closes", "resets", "ends").map(how -> Arguments.of(place, how)));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_cut_stream_never_looks_whole(Place place, String how) {
        NORTH.says("one two three four").tokensEvery(Duration.ofMillis(20));
        switch (how) {
            case "closes" -> NORTH.closes(place);
            case "resets" -> NORTH.resets(place);
            default -> NORTH.ends(place);
        }

        Reply reply = stream("");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).startsWith("one");
        assertThat(reply.body()).doesNotContain("[DONE]");
        assertThat(reply.errorCode()).isEqualTo("stream_cut");
        assertThat(reply.events().getLast())
                .startsWith("{\"error\":{")
                .contains("\"param\"", "\"type\"", "\"message\"");
        assertThat(NORTH.journal().count()).isEqualTo(1);
    }

    @Test
    void an_error_in_the_stream_ends_it_as_broken() {
        NORTH.says("one two three four").reportsError(Place.afterTokens(2));

        Reply reply = stream("");

        assertThat(reply.text()).isEqualTo("one two");
        assertThat(reply.body()).doesNotContain("[DONE]");
        assertThat(reply.errorCode()).isEqualTo("stream_cut");
        assertThat(reply.events().stream().filter(event -> event.contains("\"error\"")))
                .hasSize(1);
    }

    @Test
    void characters_cut_at_every_byte_arrive_intact() {
        List<String> tokens = List.of(
                "gr\u00fc\u00df", " \u4f60\u597d", " \ud83d\udc69\u200d\ud83d\ude80", " \\u00e9\n\n", "data: x");
        NORTH.says(tokens).splitsBytes();

        Reply reply = stream("");

        assertThat(reply.text()).isEqualTo(String.join("", tokens));
        assertThat(reply.events()).filteredOn(event -> event.equals("[DONE]")).hasSize(1);
    }

    @Test
    void events_arrive_byte_by_byte_as_they_were_sent() {
        List<String> events = List.of(
                chunk("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"),
                chunk("\"delta\":{\"content\":\"\u00fc\u4f60\"},\"x_new\":[1.50,\"\\u00e9\"]"),
                chunk("\"delta\":{},\"finish_reason\":\"stop\""));
        for (boolean split : new boolean[] {false, true}) {
            NORTH.behaves().answers(200, EVENTS, body(events, "\n\n"));
            if (split) {
                NORTH.splitsBytes();
            }

            Reply reply = stream("");

            assertThat(reply.body()).isEqualTo(body(events, "\n\n"));
        }
    }

    /** With the whole stream in one piece, its end is known before its beginning has been passed on. */
    @Test
    void nothing_is_lost_of_a_stream_that_comes_all_at_once() {
        List<String> events =
                List.of(chunk("\"delta\":{\"content\":\"one\"}"), chunk("\"delta\":{\"content\":\" two\"}"));
        NORTH.answers(200, EVENTS, body(events, "\n\n"));

        for (int i = 0; i < 100; i++) {
            assertThat(stream("").body()).isEqualTo(body(events, "\n\n"));
        }
    }

    @Test
    void other_line_ends_and_spacing_mean_the_same() {
        List<String> events =
                List.of(chunk("\"delta\":{\"content\":\"one\"}"), chunk("\"delta\":{\"content\":\" two\"}"));
        NORTH.answers(200, EVENTS, body(events, "\r\n\r\n")).splitsBytes();
        assertThat(stream("").text()).isEqualTo("one two");

        NORTH.behaves().answers(200, EVENTS, body(events, "\n\n").replace("data: ", "event: chunk\nid: 1\ndata:"));
        Reply reply = stream("");
        assertThat(reply.body()).contains("\" two\"").containsOnlyOnce("[DONE]");
    }

    @Test
    void comments_harm_nobody() {
        List<String> events =
                List.of(chunk("\"delta\":{\"content\":\"one\"}"), chunk("\"delta\":{\"content\":\" two\"}"));
        String commented =
                ": PROCESSING\n\n: PROCESSING\n\n" + body(events, "\n\n").replace("data: [", ": still here\n\ndata: [");
        NORTH.answers(200, EVENTS, commented);

        Reply reply = stream("");

        assertThat(reply.text()).isEqualTo("one two");
        assertThat(reply.done()).isTrue();
        assertThat(reply.body().lines())
                .allMatch(line -> line.isEmpty()
                        || line.startsWith(":")
                        || line.startsWith("data: {")
                        || line.equals("data: [DONE]"));
    }

    @Test
    void the_usage_chunk_is_for_those_who_asked() {
        NORTH.says("one two").usage(7, 2);

        assertThat(stream(",\"stream_options\":{\"include_usage\":true}").body())
                .containsOnlyOnce("\"total_tokens\":9");
        for (String members : new String[] {
            "", ",\"stream_options\":null", ",\"stream_options\":{}", ",\"stream_options\":{\"include_usage\":false}"
        }) {
            Reply reply = stream(members);

            assertThat(reply.text()).isEqualTo("one two");
            assertThat(reply.body()).doesNotContain("total_tokens").containsOnlyOnce("[DONE]");
            assertThat(NORTH.journal()
                            .last()
                            .json()
                            .at("/stream_options/include_usage")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void a_stream_says_what_it_is() {
        Reply reply = stream("");

        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.header("cache-control")).contains("no-cache");
        assertThat(reply.headers().firstValue("content-length")).isEmpty();
        assertThat(reply.body()).endsWith("data: [DONE]\n\n").containsOnlyOnce("[DONE]");
    }

    @Test
    void an_old_client_gets_its_stream_without_chunks() {
        String request = new String(Wire.post(streamed("")), UTF_8).replace("HTTP/1.1", "HTTP/1.0");
        try (Wire wire = Wire.to(CARAVAN)) {
            String all = wire.send(request).toEnd();

            assertThat(all.toLowerCase(Locale.ROOT)).doesNotContain("transfer-encoding");
            assertThat(all.substring(all.indexOf("\r\n\r\n") + 4).lines())
                    .allMatch(line -> line.isEmpty() || line.startsWith("data: "))
                    .contains("data: [DONE]");
        }
    }

    @Test
    void who_does_not_read_holds_the_provider_back_and_no_memory() {
        Behaviour much = Behaviour.wellBehaved().saysMegabytes(40);
        NORTH.chooses(request -> request.text().contains("\"stream\":true") ? Optional.of(much) : Optional.empty());
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(Wire.narrow(CARAVAN).send(Wire.post(streamed(""), "Connection: close")));
        }
        var calls = NORTH.journal().awaitCount(4, Duration.ofSeconds(5));
        for (var call : calls) {
            assertThat(call.awaitStalled(Duration.ofSeconds(10))).isLessThan(MOST_IN_KERNEL_AND_US);
        }
        assertThat(CARAVAN.chat("others are served").status()).isEqualTo(200);
        assertThat(calls).allSatisfy(call -> assertThat(call.bytesAccepted()).isLessThan(MOST_IN_KERNEL_AND_US));

        Wire reader = clients.getFirst();
        String end = reader.lastOf(200);

        assertThat(end).contains("data: [DONE]");
        // The provider may have heard of the four in another order.
        assertThat(calls)
                .filteredOn(call -> call.bytesAccepted() > 40 * MEGABYTE)
                .hasSize(1);
        clients.forEach(Wire::close);
        NORTH.journal().awaitAbandoned(3, Duration.ofSeconds(2));
    }

    @Test
    void the_first_token_is_hardly_later_than_without_us() {
        NORTH.says("one two three");
        firstTokens(CARAVAN.port(), 500);
        firstTokens(NORTH.port(), 500);
        NORTH.firstTokenAfter(Duration.ofMillis(10)).tokensEvery(Duration.ofMillis(1));

        // Of many the quickest: what else runs on this machine is not in it.
        long through = Collections.min(firstTokens(CARAVAN.port(), 41));
        long direct = Collections.min(firstTokens(NORTH.port(), 41));

        assertThat(Duration.ofNanos(through - direct)).isLessThan(Duration.ofMillis(5));
    }

    private List<Long> firstTokens(int port, int times) {
        List<Long> nanos = new ArrayList<>();
        byte[] request = Wire.post(streamed(""), "Authorization: Bearer sk-direct");
        try (Wire wire = Wire.to(port)) {
            for (int i = 0; i < times; i++) {
                long started = System.nanoTime();
                wire.send(request).until("one");
                nanos.add(System.nanoTime() - started);
                wire.until("0\r\n\r\n");
            }
        }
        return nanos;
    }

    private Reply stream(String members) {
        return Wire.answer(CARAVAN, Wire.post(streamed(members)));
    }

    private String streamed(String members) {
        return "{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                + members + "}";
    }

    private static String chunk(String choice) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m1\",\"choices\":[{\"index\":0,"
                + choice + "}]}";
    }

    private static String body(List<String> events, String end) {
        return "data: " + String.join(end + "data: ", events) + end + "data: [DONE]" + end;
    }
}
