package dev.caravan.door;

import static dev.caravan.door.MalformedBodies.GOOD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Call;
import dev.caravan.stub.ProviderStub;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request's headers are the caller's word to us; what a provider hears and says in headers is listed. */
class HeadersTest {
    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub ELSEWHERE = ProviderStub.openAi();
    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("north", NORTH).start();

    private static final Set<String> HEARD_BY_PROVIDERS =
            Set.of("host", "authorization", "content-type", "content-length", "accept-encoding", "user-agent");

    @BeforeEach
    void forget() {
        NORTH.behaves();
        NORTH.journal().clear();
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        ELSEWHERE.close();
    }

    static Stream<String> frameworkHeaders() {
        String elsewhere = ELSEWHERE.baseUrl() + "/chat/completions";
        return Stream.of(
                        "CamelHttpUri: " + elsewhere,
                        "CamelHttpBaseUri: " + elsewhere,
                        "CamelHttpPath: /elsewhere",
                        "CamelHttpQuery: elsewhere=1",
                        "CamelHttpRawQuery: elsewhere=1",
                        "CamelHttpMethod: DELETE",
                        "CamelHttpResponseCode: 599",
                        "CamelHttpCharacterEncoding: UTF-16",
                        "CamelCharsetName: UTF-16",
                        "CamelBeanMethodName: hashCode",
                        "CamelBeanMethodName: next",
                        "CamelToEndpoint: mock:elsewhere",
                        "CamelFilterMatched: true",
                        "CamelRouteStop: true",
                        "CamelRollbackOnly: true",
                        "CamelExceptionCaught: elsewhere",
                        "CamelFileName: elsewhere",
                        "CamelThrottlingMaxRequests: 0",
                        "CamelSkipRequest: elsewhere",
                        "org.apache.camel.auth: elsewhere",
                        "org.apache.camel.http.uri: " + elsewhere,
                        "breadcrumbId: elsewhere",
                        "bodyType: elsewhere",
                        "MDC-elsewhere: 1",
                        "Exchange.HTTP_URI: " + elsewhere)
                .flatMap(header -> Stream.of(header, header.toLowerCase(Locale.ROOT), shouted(header)));
    }

    private static String shouted(String header) {
        int colon = header.indexOf(':');
        return header.substring(0, colon).toUpperCase(Locale.ROOT) + header.substring(colon);
    }

    @ParameterizedTest
    @MethodSource("frameworkHeaders")
    void framework_headers_change_nothing(String header) {
        String[] parts = header.split(": ", 2);
        byte[] inQuery = Wire.request(
                "POST /v1/chat/completions?" + parts[0] + "=" + parts[1] + " HTTP/1.1",
                GOOD.getBytes(UTF_8),
                List.of("Content-Type: application/json", "Content-Length: " + GOOD.length()));
        for (byte[] request : List.of(Wire.post(GOOD, header), inQuery)) {
            NORTH.journal().clear();

            Reply reply = Wire.answer(CARAVAN, request);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("hello from the stub");
            assertThat(reply.headers().map().toString().toLowerCase(Locale.ROOT))
                    .doesNotContain(parts[0].toLowerCase(Locale.ROOT));
            onlyTheListed(NORTH.journal().last());
            assertThat(NORTH.journal().last().text()).isEqualTo(GOOD.replace("simple", "m1"));
            assertThat(ELSEWHERE.journal().connections()).isZero();
        }
    }

    private static void onlyTheListed(Call call) {
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo("/v1/chat/completions");
        assertThat(call.request().headers().all())
                .allSatisfy(header ->
                        assertThat(header.name().toLowerCase(Locale.ROOT)).isIn(HEARD_BY_PROVIDERS));
        assertThat(call.header("authorization")).contains("Bearer sk-of-north");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body}",
                "${headers}",
                "${env.HOME}",
                "${sys.user.home}",
                "{{caravan.provider.north.api-key}}",
                "#{1+1}",
                "${{7*7}}",
                "$simple{body}",
                "RAW(x)",
                "m?x=1&y=2",
                "${bean:chain?method=next}",
                "%7B%7Bcaravan.port%7D%7D",
                "$1\\\\1"
            })
    void nothing_that_a_caller_says_is_an_expression(String text) {
        String body = "{\"model\":\"north/" + text + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text
                + "\"}],\"user\":\"" + text + "\"}";

        Reply reply = Wire.answer(CARAVAN, Wire.post(body, "X-Odd: " + text, "OpenAI-Beta: " + text));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(NORTH.journal().last().text()).isEqualTo(body.replace("north/", ""));
        assertThat(NORTH.journal().last().header("openai-beta")).contains(text);
    }

    @Test
    void a_provider_gets_our_key_and_nothing_of_the_callers() {
        Reply reply = Wire.answer(
                CARAVAN,
                Wire.post(
                        GOOD,
                        "Authorization: Bearer sk-of-the-caller",
                        "X-Api-Key: sk-of-the-caller",
                        "Api-Key: sk-of-the-caller",
                        "Proxy-Authorization: Basic c2s=",
                        "Cookie: session=sk-of-the-caller",
                        "OpenAI-Organization: org-of-the-caller",
                        "X-Forwarded-For: 10.0.0.1",
                        "Forwarded: for=10.0.0.1",
                        "Referer: http://localhost/private",
                        "Idempotency-Key: key-of-the-caller",
                        "X-Caravan-Tags: team=a",
                        "User-Agent: caller/1.0"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        onlyTheListed(NORTH.journal().last());
        assertThat(NORTH.journal().last().request().headers().toString())
                .doesNotContain("of-the-caller", "10.0.0.1", "caller/1.0");
    }

    @Test
    void a_caller_sees_the_listed_headers_of_a_provider_and_no_others() {
        NORTH.header("X-Cost-Usd", "0.1")
                .header("x-usage-tokens", "5")
                .header("OpenAI-Processing-Ms", "7")
                .header("openai-version", "2020-10-01")
                .header("Set-Cookie", "__cf_bm=1")
                .header("x-ratelimit-remaining-requests", "3")
                .header("x-request-id", "req_of_the_provider")
                .header("x-caravan-provider", "forged")
                .header("openai-organization", "org-of-the-operator")
                .header("Server", "cloudflare")
                .header("Location", "http://elsewhere")
                .header("Strict-Transport-Security", "max-age=1")
                .header("Access-Control-Allow-Origin", "*");
        for (boolean streamed : new boolean[] {false, true}) {
            Reply reply = Wire.answer(CARAVAN, Wire.post(TestCaravan.request("simple", "hi", streamed)));

            Set<String> names = new HashSet<>(reply.headers().map().keySet());
            assertThat(names).contains("x-cost-usd", "x-usage-tokens", "openai-processing-ms", "openai-version");
            names.removeAll(Set.of(
                    "x-cost-usd",
                    "x-usage-tokens",
                    "openai-processing-ms",
                    "openai-version",
                    "content-type",
                    "content-length",
                    "transfer-encoding",
                    "cache-control",
                    "x-accel-buffering",
                    "x-content-type-options",
                    "x-request-id"));
            assertThat(names).allMatch(name -> name.startsWith("x-caravan-"));
            assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
            assertThat(reply.header("x-request-id")).isNotEqualTo("req_of_the_provider");
        }
    }

    @Test
    void every_answer_has_a_name_of_its_own() {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.add(CARAVAN.chat("hi"));
        }
        replies.add(CARAVAN.stream("simple", "hi"));
        replies.add(CARAVAN.post("{"));
        replies.add(CARAVAN.ask("nosuch", "hi"));
        replies.add(CARAVAN.get("/nowhere"));
        replies.add(CARAVAN.get("/v1/chat/completions"));
        replies.add(CARAVAN.get("/v1/models"));
        replies.add(CARAVAN.get("/v1/models/nosuch"));
        replies.add(Wire.answer(CARAVAN, Wire.post(GOOD, "Origin: http://evil.example")));
        replies.add(Wire.answer(CARAVAN, Wire.post(GOOD, "X-Request-Id: chosen-by-the-caller")));
        NORTH.next(1).fails(400);
        replies.add(CARAVAN.chat("hi"));

        assertThat(replies.stream()
                        .filter(reply -> !reply.header("x-request-id").matches("req_[0-9a-z]{20}")))
                .isEmpty();
        assertThat(replies)
                .allMatch(reply -> reply.headers().allValues("x-request-id").size() == 1);
        assertThat(replies.stream().map(reply -> reply.header("x-request-id"))).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "https://localhost.evil.example",
                "null",
                "http://127.0.0.1.evil.example",
                "file://",
                "http://",
                "http://evil.example#localhost",
                "http://localhost@evil.example",
                "http://192.168.0.7",
                "chrome-extension://abc",
                "%zz"
            })
    void a_page_from_elsewhere_may_not_call(String origin) {
        for (byte[] request : List.of(
                Wire.post(GOOD, "Origin: " + origin),
                Wire.request("GET /v1/models HTTP/1.1", new byte[0], List.of("Origin: " + origin)))) {
            Reply reply = Wire.answer(CARAVAN, request);

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.errorCode()).isEqualTo("forbidden");
            assertThat(reply.header("access-control-allow-origin")).isEmpty();
        }
        assertThat(NORTH.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000", "http://127.0.0.1", "https://localhost", "http://[::1]:8080"})
    void a_page_from_this_machine_may(String origin) {
        assertThat(Wire.answer(CARAVAN, Wire.post(GOOD, "Origin: " + origin)).status())
                .isEqualTo(200);
    }
}
