package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics: for whoever watches, from this machine or with the key. */
class ManagementTest {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*");
    private static final Pattern SAMPLE = Pattern.compile(
            "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\.)*\",?)*})? [-+]?([0-9.eE+-]+|Inf|NaN)");

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .property("caravan.admin-api-key", "the-admin-key")
            .start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready"})
    void health_is_told_as_json(String path) {
        Reply reply = CARAVAN.manage(path);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type")).startsWith("application/json");
        assertThat(reply.json().path("status").asText()).isEqualTo("UP");
        assertThat(reply.json().path("checks")).isNotEmpty();
        assertThat(reply.json().path("checks"))
                .allMatch(check -> check.path("status").asText().equals("UP"))
                .allMatch(check -> !check.path("name").asText().isEmpty());
    }

    @Test
    void it_says_which_it_is_and_where_to_look() {
        assertThat(CARAVAN.manage("/observe/info").json().path("name").asText()).isEqualTo("caravan");
        assertThat(CARAVAN.manage("/observe/info").json().path("version").asText())
                .isNotEmpty();
        assertThat(CARAVAN.manage("/observe/info").json().path("java").asText())
                .isEqualTo(Runtime.version().toString());
        Reply where = CARAVAN.manage("/");
        assertThat(where.status()).isEqualTo(200);
        assertThat(where.header("content-type")).startsWith("text/plain");
        assertThat(where.body().lines()).singleElement().asString().contains("caravan ", "/observe/health");
        assertThat(Pattern.compile("/(?:observe|api)/\\w+")
                        .matcher(where.body())
                        .results())
                .hasSize(7)
                .allSatisfy(page ->
                        assertThat(CARAVAN.manage(page.group()).status()).isEqualTo(200));
    }

    @Test
    void who_shuts_down_lives_but_is_not_ready() throws Exception {
        try (TestCaravan leaving = TestCaravan.with().provider("north", NORTH).start()) {
            leaving.gateway().drain(Duration.ofMillis(100));

            assertThat(leaving.manage("/observe/health/live").status()).isEqualTo(200);
            for (String path : List.of("/observe/health/ready", "/observe/health")) {
                Reply reply = leaving.manage(path);
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.json().path("status").asText()).isEqualTo("DOWN");
                List<JsonNode> down = new ArrayList<>();
                reply.json().path("checks").forEach(check -> {
                    if (check.path("status").asText().equals("DOWN")) {
                        down.add(check);
                    }
                });
                assertThat(down).hasSize(1);
            }
        }
    }

    @Test
    void metrics_are_in_the_format_that_prometheus_reads() {
        NORTH.next(1).fails(503);
        CARAVAN.chat("hi");
        CARAVAN.stream("simple", "hi");
        CARAVAN.ask("north/odd\\\"name", "hi");
        CARAVAN.post("{");

        Reply reply = CARAVAN.manage("/observe/metrics");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(reply.body()).endsWith("\n");
        assertThat(reply.body().lines())
                .allMatch(matches(COMMENT).or(matches(SAMPLE)).or(String::isEmpty));
        assertThat(reply.body().lines().filter(line -> !line.startsWith("#")).map(ManagementTest::series))
                .doesNotHaveDuplicates();
        assertThat(reply.body())
                .contains("llm_requests_total{", "llm_tokens_total{", "llm_request_duration_seconds_bucket{")
                .contains("llm_active_requests{", "llm_circuit_state{")
                .contains("llm_time_to_first_token_seconds_bucket{", "llm_gateway_overhead_seconds_bucket{");
        assertThat(CARAVAN.meter("llm_requests_total", "provider=\"north\"", "status_code=\"200\""))
                .isGreaterThanOrEqualTo(2);
    }

    private static Predicate<String> matches(Pattern pattern) {
        return line -> pattern.matcher(line).matches();
    }

    private static String series(String line) {
        return line.substring(0, line.lastIndexOf(' '));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9876",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                "",
                "[::2]"
            })
    void a_foreign_host_is_refused(String host) {
        for (String path : List.of("/observe/health", "/observe/metrics", "/", "/nowhere")) {
            Reply reply = ask("GET " + path, "Host: " + host);

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).doesNotContain("UP", "llm_", "caravan");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9876", "127.0.0.1:1", "[::1]:9876", "[::1]"})
    void this_machine_may_ask_by_any_of_its_names(String host) {
        assertThat(ask("GET /observe/health", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer the-admin-key", "X-Api-Key: the-admin-key"})
    void the_admin_key_opens_from_anywhere(String key) {
        assertThat(ask("GET /observe/health", "Host: caravan.example\r\n" + key).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer the-admin-kez",
                "Authorization: Bearer ",
                "Authorization: the-admin-key",
                "X-Api-Key: the-admin-key2",
                "Authorization: Basic the-admin-key"
            })
    void a_wrong_key_opens_nothing(String key) {
        assertThat(ask("GET /observe/health", "Host: caravan.example\r\n" + key).status())
                .isEqualTo(403);
    }

    @Test
    void only_reading_is_possible() {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE")) {
            assertThat(ask(method + " /observe/health", "Host: localhost\r\nContent-Length: 0")
                            .status())
                    .isEqualTo(405);
        }
        assertThat(ask("GET /observe/nothing", "Host: localhost").status()).isEqualTo(404);
        assertThat(ask("GET /../observe/health", "Host: localhost").status()).isEqualTo(404);
    }

    @Test
    void the_door_shows_nothing_of_it() {
        assertThat(CARAVAN.get("/observe/health").status()).isEqualTo(404);
        assertThat(CARAVAN.get("/observe/metrics").status()).isEqualTo(404);
    }

    private Reply ask(String what, String headers) {
        try (Wire wire = Wire.to(CARAVAN.gateway().managementPort())) {
            return wire.send(what + " HTTP/1.1\r\n" + headers + "\r\n\r\n")
                    .reply()
                    .orElseThrow();
        }
    }
}
