package dev.caravan.chain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Framing;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer that comes in an odd way is an answer still: it reaches the caller as it was said. */
class OddAnswerTest {
    private static final String TEXT = "grüße, 日本, a 🐪 and the end";

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("north", NORTH).provider("south", SOUTH).start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().says(TEXT).journal().clear();
        SOUTH.behaves().journal().clear();
    }

    record Oddity(String name, Consumer<ProviderStub> verb) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Oddity> oddities() {
        return Stream.of(
                new Oddity("split bytes", ProviderStub::splitsBytes),
                new Oddity(
                        "split bytes, until close", stub -> stub.splitsBytes().framed(Framing.UNTIL_CLOSE)),
                new Oddity("dripping", stub -> stub.drips(Duration.ofNanos(100_000))),
                new Oddity("gzip", ProviderStub::gzips),
                new Oddity("chunked", ProviderStub::chunked),
                new Oddity("until close", stub -> stub.framed(Framing.UNTIL_CLOSE)),
                new Oddity("no usage", ProviderStub::usageMissing),
                new Oddity("negative usage", stub -> stub.usage(Usage.negative())),
                new Oddity("huge usage", stub -> stub.usage(Usage.huge())),
                new Oddity("usage in words", stub -> stub.usage(Usage.inWords())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void a_whole_answer_arrives_as_it_was_said(Oddity oddity) {
        oddity.verb().accept(NORTH);
        double before = outputTokens();

        Reply reply = CARAVAN.chat("hi");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(TEXT);
        assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
        assertThat(outputTokens() - before).isBetween(1.0, 60.0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void a_stream_arrives_as_it_was_said(Oddity oddity) {
        oddity.verb().accept(NORTH);
        double before = outputTokens();

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(TEXT);
        assertThat(reply.done()).isTrue();
        assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
        assertThat(outputTokens() - before).isBetween(1.0, 60.0);
    }

    @Test
    void a_whole_answer_is_passed_on_byte_by_byte() {
        String said =
                "{ \"of_its_own\" : 1.50,\n\"choices\":[{\"message\":{\"content\":\"\\u00fc 🐪\"}}] ,\"usage\":null }";
        NORTH.answers(200, "application/json", said);

        assertThat(CARAVAN.chat("hi").body()).isEqualTo(said);
    }

    @RepeatedTest(30)
    void a_stream_that_arrives_in_one_piece_arrives_in_full() {
        NORTH.answers(200, "text/event-stream", chunk("one") + chunk(" two") + chunk(" three") + "data: [DONE]\n\n");

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.text()).isEqualTo("one two three");
        assertThat(reply.events()).hasSize(4);
        assertThat(reply.done()).isTrue();
    }

    private static String chunk(String token) {
        return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + token
                + "\"}}]}\n\n";
    }

    @Test
    void a_large_whole_answer_arrives_in_full() {
        NORTH.saysMegabytes(20);

        assertThat(CARAVAN.chat("hi").text()).hasSize(20_000_000);
    }

    @Test
    void a_stream_may_be_larger_than_any_whole_answer() throws Exception {
        NORTH.saysMegabytes(100);

        long letters;
        String end;
        try (HttpClient client = HttpClient.newHttpClient();
                InputStream body =
                        client.send(streamed(), BodyHandlers.ofInputStream()).body()) {
            byte[] bytes = new byte[1 << 16];
            letters = 0;
            end = "";
            for (int read = body.read(bytes); read >= 0; read = body.read(bytes)) {
                letters += lettersSaid(bytes, read);
                end = tail(end, bytes, read);
            }
        }

        assertThat(letters).isGreaterThanOrEqualTo(100_000_000);
        assertThat(end).endsWith("data: [DONE]\n\n");
    }

    private static HttpRequest streamed() {
        return HttpRequest.newBuilder(CARAVAN.uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(TestCaravan.request("simple", "hi", true)))
                .build();
    }

    /** The stub fills with this letter. */
    private static long lettersSaid(byte[] bytes, int length) {
        long letters = 0;
        for (int i = 0; i < length; i++) {
            letters += bytes[i] == 'a' ? 1 : 0;
        }
        return letters;
    }

    private static String tail(String before, byte[] bytes, int length) {
        String all = before + new String(bytes, Math.max(0, length - 40), Math.min(40, length), ISO_8859_1);
        return all.substring(Math.max(0, all.length() - 40));
    }

    private static double outputTokens() {
        return CARAVAN.meter("llm_tokens_total", "provider=\"north\"", "token_type=\"output\"");
    }
}
