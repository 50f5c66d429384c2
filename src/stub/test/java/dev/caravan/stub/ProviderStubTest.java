package dev.caravan.stub;

import static dev.caravan.stub.StubClient.STREAM;
import static dev.caravan.stub.StubClient.WHOLE;
import static dev.caravan.stub.StubClient.events;
import static dev.caravan.stub.StubClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.stub.RawClient.Ending;
import dev.caravan.stub.RawClient.Heard;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("stub")
class ProviderStubTest {
    private final ProviderStub stub = ProviderStub.openAi();
    private final StubClient client = new StubClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void what_is_said_about_the_next_calls_holds_for_them_alone() {
        stub.says("as ever");
        stub.next(2).fails(503);
        stub.next(1).rateLimits(Duration.ofSeconds(7));

        List<Integer> statuses = IntStream.range(0, 4)
                .map(index -> client.complete(WHOLE).statusCode())
                .boxed()
                .toList();

        assertThat(statuses).containsExactly(503, 503, 429, 200);
    }

    @Test
    void a_share_of_the_calls_misbehaves_the_same_with_the_same_seed() {
        Behaviour limited = Behaviour.wellBehaved().rateLimits();

        List<Integer> first = statusesOf(stub.sometimes(0.12, 42, limited));
        List<Integer> second = statusesOf(stub.sometimes(0.12, 42, limited));

        assertThat(first).isEqualTo(second);
        assertThat(first.stream().filter(status -> status == 429).count()).isBetween(5L, 20L);
    }

    private List<Integer> statusesOf(ProviderStub told) {
        assertThat(told).isSameAs(stub);
        return IntStream.range(0, 100)
                .map(index -> client.complete(WHOLE).statusCode())
                .boxed()
                .toList();
    }

    @Test
    void the_request_can_decide() {
        stub.chooses(request -> request.text().contains("bad")
                ? Optional.of(Behaviour.wellBehaved().fails(500))
                : Optional.empty());

        assertThat(client.complete(WHOLE.replace("hi", "bad")).statusCode()).isEqualTo(500);
        assertThat(client.complete(WHOLE).statusCode()).isEqualTo(200);

        stub.behaves();
        assertThat(client.complete(WHOLE.replace("hi", "bad")).statusCode()).isEqualTo(200);
    }

    @Test
    void a_new_answer_ends_an_earlier_misbehaviour() {
        stub.hangs();

        stub.says("back again");

        assertThat(client.complete(WHOLE).body()).contains("back again");
    }

    @Test
    void a_rate_limit_says_when_to_come_back_in_three_ways() {
        stub.next(1).failsFor(429, Duration.ofSeconds(7));
        stub.next(1).failsUntil(503, Instant.parse("2026-01-02T03:04:05Z"));
        stub.next(1).failsForMillis(429, 1500);

        assertThat(client.complete(WHOLE).headers().firstValue("Retry-After")).hasValue("7");
        assertThat(client.complete(WHOLE).headers().firstValue("Retry-After"))
                .hasValue("Fri, 02 Jan 2026 03:04:05 GMT");
        assertThat(client.complete(WHOLE).headers().firstValue("retry-after-ms"))
                .hasValue("1500");
    }

    @Test
    void the_kinds_of_failure_have_their_codes() {
        stub.next(1).isOutOfQuota();
        stub.next(1).findsContextTooLong();
        stub.next(1).fails(404);
        stub.next(1).fails(418, "teapot", "short and stout");

        assertThat(codes(4))
                .containsExactly("insufficient_quota", "context_length_exceeded", "model_not_found", "teapot");
    }

    private List<String> codes(int calls) {
        return IntStream.range(0, calls)
                .mapToObj(index ->
                        json(client.complete(WHOLE).body()).at("/error/code").asText())
                .toList();
    }

    @Test
    void nonsense_comes_under_status_200() {
        stub.next(1).answersErrorUnder200();
        stub.next(1).answersHtml();
        stub.next(1).answersNothing();
        stub.next(1).answersOtherJson();
        stub.next(1).answersTruncatedJson();

        List<HttpResponse<String>> answers =
                IntStream.range(0, 5).mapToObj(index -> client.complete(WHOLE)).toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(answers.get(0).body()).startsWith("{\"error\":");
        assertThat(answers.get(1).body()).startsWith("<!doctype html>");
        assertThat(answers.get(2).body()).isEmpty();
        assertThat(json(answers.get(3).body()).has("choices")).isFalse();
        assertThat(answers.get(4).body()).startsWith("{\"id\":").doesNotEndWith("}");
    }

    @Test
    void the_form_can_be_the_wrong_one() {
        stub.says("upside down").answersInWrongForm();

        assertThat(client.complete(WHOLE).body()).startsWith("data: ").contains("[DONE]");
        assertThat(client.complete(STREAM).body()).startsWith("{\"id\"").doesNotContain("[DONE]");
    }

    @Test
    void a_redirect_names_another_place() {
        stub.redirects("http://127.0.0.1:1/elsewhere");

        HttpResponse<String> answer = client.complete(WHOLE);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("http://127.0.0.1:1/elsewhere");
    }

    @Test
    void headers_are_added_as_told() {
        stub.header("x-ratelimit-remaining-requests", "59").header("X-Cost-Usd", "0.1");

        HttpResponse<String> answer = client.complete(WHOLE);

        assertThat(answer.headers().firstValue("x-ratelimit-remaining-requests"))
                .hasValue("59");
        assertThat(answer.headers().firstValue("x-cost-usd")).hasValue("0.1");
    }

    @Test
    void the_headers_come_late_when_told() {
        stub.after(Duration.ofMillis(120));
        long askedAt = System.nanoTime();

        client.complete(WHOLE);

        assertThat(System.nanoTime() - askedAt)
                .isGreaterThan(Duration.ofMillis(120).toNanos());
    }

    @Test
    void the_tokens_come_slowly_when_told() {
        stub.says(List.of("a", "b", "c")).firstTokenAfter(Duration.ofMillis(60)).tokensEvery(Duration.ofMillis(40));
        long askedAt = System.nanoTime();

        client.complete(STREAM);

        assertThat(System.nanoTime() - askedAt)
                .isGreaterThan(Duration.ofMillis(140).toNanos());
    }

    @Test
    void the_bytes_drip_when_told() {
        stub.answers(200, "application/json", "[1,2,3,4,5]").drips(Duration.ofMillis(10));
        long askedAt = System.nanoTime();

        assertThat(client.complete(WHOLE).body()).isEqualTo("[1,2,3,4,5]");

        assertThat(System.nanoTime() - askedAt)
                .isGreaterThan(Duration.ofMillis(100).toNanos());
    }

    @Test
    void every_byte_can_be_a_chunk() {
        stub.says("ü🐪").splitsBytes();

        assertThat(RawClient.complete(stub, STREAM).text()).contains("1\r\nd\r\n1\r\na\r\n1\r\nt\r\n1\r\na\r\n");
        assertThat(client.complete(STREAM).body()).contains("ü🐪");
        assertThat(client.complete(WHOLE).body()).contains("ü🐪");
    }

    @Test
    void a_whole_answer_can_come_in_chunks_or_until_the_connection_ends() {
        stub.chunked();
        assertThat(client.complete(WHOLE).headers().firstValue("Transfer-Encoding"))
                .hasValue("chunked");

        stub.framed(Framing.UNTIL_CLOSE);
        HttpResponse<String> answer = client.complete(WHOLE);
        assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
        assertThat(json(answer.body()).path("choices")).hasSize(1);
    }

    @Test
    void an_answer_can_be_compressed_unasked() throws IOException {
        stub.says("small enough").gzips();

        for (String asked : List.of(WHOLE, STREAM)) {
            HttpResponse<InputStream> answer = client.open(asked);
            assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
            try (InputStream plain = new GZIPInputStream(answer.body())) {
                assertThat(plain).asString(UTF_8).contains("small");
            }
        }
    }

    @Test
    void a_huge_answer_is_valid_and_as_large_as_told() throws IOException {
        stub.saysMegabytes(20);

        try (InputStream body = client.open(WHOLE).body()) {
            String answer = new String(body.readAllBytes(), UTF_8);
            assertThat(answer.length()).isBetween(20_000_000, 20_010_000);
            assertThat(json(answer).at("/choices/0/message/content").asText()).hasSize(20_000_000);
        }
    }

    @Test
    void a_huge_stream_is_complete() throws IOException {
        stub.saysMegabytes(2);

        List<String> events = events(client.complete(STREAM).body());

        assertThat(events).hasSize(1 + 250 + 2).last().isEqualTo("[DONE]");
    }

    @Test
    void a_connection_serves_one_request_after_the_other() {
        client.complete(WHOLE);
        client.complete(STREAM);
        client.complete(WHOLE);

        assertThat(stub.journal().connections()).isEqualTo(1);
    }

    @Test
    void a_body_in_chunks_is_read() {
        HttpRequest chunked = client.request("/chat/completions")
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(WHOLE)))
                .build();

        assertThat(client.send(chunked).statusCode()).isEqualTo(200);
        assertThat(stub.journal().last().header("transfer-encoding")).hasValue("chunked");
        assertThat(stub.journal().last().text()).isEqualTo(WHOLE);
    }

    @Test
    void a_client_that_expects_it_is_told_to_continue() {
        try (RawClient raw = new RawClient(stub)) {
            raw.post("", "Expect: 100-continue", "Connection: close");

            assertThat(raw.hear().text()).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ");
        }
    }

    @Test
    void a_stopped_stub_refuses_until_it_is_restarted_on_its_port() {
        int port = stub.port();
        client.complete(WHOLE);

        stub.stopped();
        assertThatThrownBy(() -> client.complete(WHOLE)).isInstanceOf(UncheckedIOException.class);

        stub.restarted();
        assertThat(client.complete(WHOLE).statusCode()).isEqualTo(200);
        assertThat(stub.port()).isEqualTo(port);
        assertThat(stub.baseUrl()).isEqualTo("http://127.0.0.1:" + port + "/v1");
    }

    @Test
    void a_stub_that_never_reads_still_accepts() {
        stub.neverReads();

        Heard heard = RawClient.complete(stub, WHOLE);

        assertThat(heard).isEqualTo(new Heard("", Ending.SILENCE));
        assertThat(stub.journal().count()).isZero();
        stub.restarted();
        assertThat(client.complete(WHOLE).statusCode()).isEqualTo(200);
    }

    @Test
    void a_stub_that_never_accepts_lets_connecting_time_out() throws IOException {
        stub.neverAccepts();

        try (Socket socket = new Socket()) {
            assertThatThrownBy(() ->
                            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), stub.port()), 100))
                    .isInstanceOf(SocketTimeoutException.class);
        }

        stub.restarted();
        assertThat(client.complete(WHOLE).statusCode()).isEqualTo(200);
    }
}
