package dev.caravan.door;

import static dev.caravan.door.MalformedBodies.GOOD;
import static dev.caravan.door.MalformedBodies.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is well formed reaches the provider as it was sent, byte by byte, however odd it looks. */
class UnusualRequestTest {
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1";
    private static final String JSON = "Content-Type: application/json";
    private static final String WHOLE_ANSWER = "{\"choices\":[{\"message\":{\"content\":\"fine\"}}]}";

    /** The model's value at the top level: before the messages, or after everything else. */
    private static final Pattern MODEL =
            Pattern.compile("(\"model\"\\s*:\\s*)\"(simple|north/m1)\"(?=\\s*,\\s*\"messages|\\s*}\\s*$)");

    /** Answers whatever it is asked, so that members which OpenAI does not know yet come through, too. */
    private static final ProviderStub NORTH = ProviderStub.openAi().answers(200, "application/json", WHOLE_ANSWER);

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

    static Stream<String> members() {
        String tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":%s}}]";
        return Stream.of(
                        "\"x_new\":{\"a\":[1,2.50,1e-7,-0.0,true,null,\"\\u00e9\\/\"]}",
                        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}",
                        "\"model_\":\"complex\",\"Model\":\"other\",\"\":1",
                        "\"temperature\":null,\"top_p\":null,\"n\":null,\"max_tokens\":null,\"stop\":null,\"tools\":null",
                        "\"tool_choice\":null,\"response_format\":null,\"stream\":null,\"user\":null,\"seed\":null",
                        "\"stream_options\":null",
                        "\"stream\":false,\"stream_options\":null",
                        "\"temperature\":0,\"top_p\":1.0,\"n\":1,\"seed\":-9223372036854775808",
                        "\"temperature\":2.0e0,\"presence_penalty\":-2,\"frequency_penalty\":2",
                        "\"max_completion_tokens\":1,\"logprobs\":true,\"top_logprobs\":20",
                        "\"stop\":\"end\"",
                        "\"stop\":[]",
                        "\"stop\":[\"a\",\"\\n\",\"\u00fc\"]",
                        "\"logit_bias\":{\"50256\":-100},\"metadata\":{\"k\":\"v\"}",
                        "\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"alloy\",\"format\":\"wav\"}",
                        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"$ref\":\"#\"}}}",
                        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}," + tool.formatted("{}"),
                        "\"tool_choice\":\"none\",\"parallel_tool_calls\":false," + tool.formatted("null"),
                        tool.formatted(
                                "{\"type\":[\"object\",\"null\"],\"additionalProperties\":false,\"$defs\":{\"a/b\":true}}"),
                        tool.formatted("{\"deep\":" + "[".repeat(100) + "]".repeat(100) + "}"),
                        "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"g\"}},{\"type\":\"web_search\"}]",
                        "\"tools\":[]",
                        "\"functions\":[{\"name\":\"f\"}],\"function_call\":\"auto\"",
                        "\"reasoning_effort\":\"minimal\",\"verbosity\":\"low\",\"service_tier\":\"flex\",\"store\":false",
                        "\"big\":" + "9".repeat(200) + ",\"small\":0.00000000000000000000000000000001",
                        "\"long\":\"" + "x".repeat(200_000) + "\"")
                .map(MalformedBodies::with);
    }

    static Stream<String> messages() {
        String user = "{\"role\":\"user\",\"content\":\"hi\"}";
        return Stream.of(
                        "{\"role\":\"developer\",\"content\":\"be brief\"}," + user,
                        "{\"content\":\"the role comes last\",\"role\":\"user\",\"name\":\"ann\"}",
                        user
                                + ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"4\"}",
                        user + ",{\"role\":\"assistant\",\"refusal\":\"no\"},{\"role\":\"user\",\"content\":\"\"}",
                        user + ",{\"role\":\"function\",\"name\":\"f\",\"content\":\"4\"}",
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"image_url\","
                                + "\"image_url\":{\"url\":\"data:image/png;base64,AAAA\",\"detail\":\"low\"}}]}",
                        "{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA==\"}},"
                                + "{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}",
                        "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}]},"
                                + user,
                        "{\"role\":\"user\",\"content\":\"\u00e9 \u4f60\u597d \ud83d\udc69\u200d\ud83d\ude80 \ufffd \u0085 \u2028 \ufeff\"}",
                        "{\"role\":\"user\",\"content\":\"\\u00e9 \\ud83d\\ude80 \\u0000 \\\\ \\/ \\\" \\b\\f\\n\\r\\t\"}",
                        "{\"role\":\"user\",\"content\":\"half a pair: \\ud800\"}",
                        "{\"role\":\"user\",\"content\":\"${body} {{caravan.port}} #{1+1} %s %00 <script> ' OR 1=1\"}",
                        Stream.generate(() -> user)
                                .limit(2_000)
                                .reduce((one, two) -> one + "," + two)
                                .orElseThrow())
                .map(list -> "{\"model\":\"simple\",\"messages\":[" + list + "]}");
    }

    static Stream<String> layouts() {
        return Stream.of(
                " \r\n\t" + GOOD + "\r\n \t",
                GOOD.replace("{", "{ \n ").replace(":", " :\t").replace(",", "\r\n ,"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"model last, \\\"model\\\":\\\"simple\\\"\"}],\"model\":\"simple\"}",
                "{\"x\":{\"model\":\"simple\"},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"model\"\n:\n\"simple\" }",
                GOOD.replace("simple", "north/m1"));
    }

    @ParameterizedTest
    @MethodSource({"members", "messages", "layouts"})
    void a_body_arrives_as_it_was_sent(String body) {
        Reply reply = Wire.answer(CARAVAN, Wire.post(body));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(WHOLE_ANSWER);
        arrived(body);
    }

    @Test
    void an_escaped_model_name_is_understood() {
        String body = GOOD.replace("\"model\":\"simple\"", "\"mod\\u0065l\":\"s\\u0069mple\"");

        Reply reply = Wire.answer(CARAVAN, Wire.post(body));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(NORTH.journal().last().text()).isEqualTo(body.replace("s\\u0069mple", "m1"));
    }

    @Test
    void a_missing_model_is_added_and_nothing_else_changes() {
        Reply reply =
                Wire.answer(CARAVAN, Wire.post("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}], \"x\" : 1}"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(NORTH.journal().last().text())
                .isEqualTo("{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}], \"x\" : 1}");
    }

    static Stream<String> heads() {
        String length = "\r\nContent-Length: " + GOOD.length();
        String rest = "\r\nHost: localhost\r\n" + JSON + length;
        return Stream.of(
                        LINE
                                + "\r\nhOsT: localhost\r\nCONTENT-TYPE: APPLICATION/JSON; CHARSET=\"utf-8\"\r\ncontent-LENGTH:"
                                + GOOD.length(),
                        LINE.replace("HTTP/1.1", "HTTP/1.0") + rest,
                        LINE + rest + "\r\nExpect: 100-continue",
                        LINE + rest
                                + "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
                        LINE + rest + "\r\nConnection: Upgrade\r\nUpgrade: websocket",
                        LINE + rest + "\r\nAccept: text/html\r\nAccept-Encoding: br, gzip\r\nTE: trailers",
                        LINE + rest + "\r\nIf-None-Match: *\r\nRange: bytes=0-1\r\nCookie: a=b; c",
                        LINE + rest + "\r\nX-Odd: \u00fc\u4f60\r\nX-Empty:\r\nX-Twice: 1\r\nX-Twice: 2",
                        LINE + rest + "\r\nX-Long: " + "a".repeat(16 << 10),
                        LINE.replace(" HTTP", "?api-version=2024-10-21&x=%20&model=other HTTP") + rest,
                        LINE.replace(" HTTP", "?bridgeEndpoint=true&throwExceptionOnFailure=false HTTP") + rest,
                        LINE + "\r\nHost: localhost\r\nContent-Type: application/vnd.api+json" + length)
                .map(head -> head + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("heads")
    void an_odd_head_changes_nothing(String head) {
        Reply reply = Wire.answer(CARAVAN, (head + GOOD).getBytes(UTF_8));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(WHOLE_ANSWER);
        arrived(GOOD);
        assertThat(NORTH.journal().last().path()).isEqualTo("/v1/chat/completions");
    }

    @Test
    void a_body_in_chunks_of_any_size_arrives() {
        String body = with("\"text\":\"" + "gr\u00fc\u00df ".repeat(3_000) + "\"");
        for (int size : new int[] {7, 1_000, 100_000}) {
            NORTH.journal().clear();

            Reply reply = Wire.answer(CARAVAN, chunked(body.getBytes(UTF_8), size));

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            arrived(body);
        }
    }

    @Test
    void who_waits_for_leave_to_send_the_body_gets_it() {
        String head = LINE + "\r\nHost: localhost\r\n" + JSON + "\r\nContent-Length: " + GOOD.length()
                + "\r\nExpect: 100-continue\r\n\r\n";
        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(head);
            assertThat(wire.until("\r\n\r\n").toLowerCase(Locale.ROOT)).startsWith("http/1.1 100");

            Reply reply = wire.send(GOOD).reply().orElseThrow();

            assertThat(reply.status()).isEqualTo(200);
            arrived(GOOD);
        }
    }

    @Test
    void requests_on_one_connection_are_answered_in_their_order() {
        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(Wire.post(GOOD))
                    .send(Wire.post(GOOD.replace("simple", "nosuch")))
                    .send(Wire.post(GOOD));

            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                statuses.add(wire.reply().orElseThrow().status());
            }

            assertThat(statuses).containsExactly(200, 404, 200);
        }
    }

    private static byte[] chunked(byte[] body, int size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Wire.request(LINE, new byte[0], List.of(JSON, "Transfer-Encoding: chunked")));
        for (int from = 0; from < body.length; from += size) {
            int count = Math.min(size, body.length - from);
            bytes.writeBytes((Integer.toHexString(count) + ";ext=1\r\n").getBytes(UTF_8));
            bytes.write(body, from, count);
            bytes.writeBytes("\r\n".getBytes(UTF_8));
        }
        bytes.writeBytes("0\r\nX-Trailer: 1\r\n\r\n".getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static void arrived(String body) {
        assertThat(NORTH.journal().count()).isEqualTo(1);
        String expected = MODEL.matcher(body).replaceFirst("$1\"m1\"");
        assertThat(NORTH.journal().last().body()).isEqualTo(expected.getBytes(UTF_8));
    }
}
