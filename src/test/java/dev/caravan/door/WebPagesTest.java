package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.TestCaravan;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page in a browser may call where the operator names its origin, and nowhere else. */
class WebPagesTest {
    private static final String CHAT = "https://chat.example";
    private static final String CALLS = "/v1/chat/completions";

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        north.close();
    }

    private TestCaravan.Builder naming(String origins) {
        return TestCaravan.with().provider("north", north).property("caravan.cors.origins", origins);
    }

    @Test
    void a_page_of_a_named_origin_calls_and_reads_the_answer_and_its_headers() throws Exception {
        try (TestCaravan caravan = naming("http://localhost:5173, " + CHAT).start()) {
            HttpResponse<String> answer =
                    fetch(caravan, CHAT, Map.of("x-caravan-tags", "team=web")).orElseThrow();

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("from north");
            assertThat(answer.headers().firstValue("access-control-expose-headers"))
                    .hasValue("*");
            assertThat(answer.headers().firstValue("x-caravan-model")).isPresent();
            assertThat(answer.headers().allValues("vary")).contains("Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://chat.example",
                "https://chat.example:8443",
                "https://chat.example.evil.example",
                "https://evil.example/https://chat.example",
                "null"
            })
    void any_other_page_is_refused_as_before(String origin) throws Exception {
        try (TestCaravan caravan = naming(CHAT).start()) {
            assertThat(fetch(caravan, origin, Map.of())).isEmpty();
            assertThat(send(caravan, origin, "POST", Map.of("content-type", "application/json"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(north.journal().count()).isZero();
        }
    }

    @Test
    void where_no_origin_is_named_no_page_may_call_and_no_header_tells_of_it() throws Exception {
        try (TestCaravan caravan = TestCaravan.with().provider("north", north).start()) {
            HttpResponse<String> asked = preflight(caravan, CHAT, Set.of());

            assertThat(asked.statusCode()).isEqualTo(403);
            assertThat(asked.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control") || name.equals("vary"));
        }
    }

    @Test
    void a_key_is_asked_for_all_the_same_and_the_page_may_read_that() throws Exception {
        try (TestCaravan caravan = naming(CHAT).property("caravan.auth", "keys").start()) {
            String key = KeyDesk.of(caravan).create("web");

            assertThat(fetch(caravan, CHAT, Map.of("authorization", "Bearer " + key)))
                    .map(HttpResponse::statusCode)
                    .hasValue(200);
            assertThat(fetch(caravan, CHAT, Map.of()))
                    .map(HttpResponse::statusCode)
                    .hasValue(401);
            assertThat(fetch(caravan, "https://evil.example", Map.of("authorization", "Bearer " + key)))
                    .isEmpty();
        }
    }

    @Test
    void a_page_on_the_web_may_reach_this_machine_where_the_browser_asks_for_that() throws Exception {
        try (TestCaravan caravan = naming(CHAT).start()) {
            HttpResponse<String> asked = send(
                    caravan,
                    CHAT,
                    "OPTIONS",
                    Map.of("access-control-request-method", "POST", "access-control-request-private-network", "true"));

            assertThat(asked.headers().firstValue("access-control-allow-private-network"))
                    .hasValue("true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "chat.example", "https://chat.example/", "https://*.example", "ftp://chat.example"})
    void what_is_no_origin_stops_the_start(String origins) {
        assertThatThrownBy(() -> naming(origins).start())
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("caravan.cors.origins");
    }

    /** As a browser does it: asks first, calls only with leave, and hands on only what the page may read. */
    private Optional<HttpResponse<String>> fetch(TestCaravan caravan, String origin, Map<String, String> headers)
            throws Exception {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("content-type", "application/json");
        HttpResponse<String> leave = preflight(caravan, origin, all.keySet());
        List<String> allowed = List.of(leave.headers()
                .firstValue("access-control-allow-headers")
                .orElse("")
                .split(", *", -1));
        if (leave.statusCode() / 100 != 2
                || !mayRead(leave, origin)
                || !leave.headers()
                        .firstValue("access-control-allow-methods")
                        .orElse("")
                        .contains("POST")
                || !allowed.containsAll(all.keySet())) {
            return Optional.empty();
        }
        return Optional.of(send(caravan, origin, "POST", all)).filter(answer -> mayRead(answer, origin));
    }

    private static boolean mayRead(HttpResponse<String> answer, String origin) {
        return answer.headers().allValues("access-control-allow-origin").equals(List.of(origin));
    }

    private HttpResponse<String> preflight(TestCaravan caravan, String origin, Set<String> headers) throws Exception {
        return send(
                caravan,
                origin,
                "OPTIONS",
                headers.isEmpty()
                        ? Map.of("access-control-request-method", "POST")
                        : Map.of(
                                "access-control-request-method",
                                "POST",
                                "access-control-request-headers",
                                String.join(",", headers)));
    }

    private HttpResponse<String> send(TestCaravan caravan, String origin, String method, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(caravan.uri(CALLS))
                .header("origin", origin)
                .method(
                        method,
                        method.equals("POST")
                                ? BodyPublishers.ofString(TestCaravan.request("simple", "hi", false))
                                : BodyPublishers.noBody());
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
