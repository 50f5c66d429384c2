package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.settings.Settings;
import dev.caravan.stub.ProviderStub;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No page in a browser of this machine can call a Caravan that asks for no key, by whatever name it reaches it. */
class NeighbourhoodTest {
    private static final ProviderStub NORTH = ProviderStub.openAi().says("from north");
    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("north", NORTH).start();
    private static final String QUESTION = MalformedBodies.GOOD;

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.256",
                "localhost.evil.example",
                "evil@localhost",
                "localhost@evil.example",
                "[::2]",
                "10.0.0.1:8080",
                "0.0.0.0",
                "[::1]evil",
                "localhost:8080:80",
                ""
            })
    void a_foreign_host_is_403_on_every_path(String host) {
        for (String address : new String[] {
            "GET /v1/files",
            "GET /v1/files/file-1/content",
            "GET /v1/batches",
            "GET /v1/usage",
            "GET /v1/models",
            "POST /v1/chat/completions",
            "GET /nowhere"
        }) {
            Reply reply = ask(address + " HTTP/1.1", "Host: " + host);
            assertThat(reply.status()).as(address).isEqualTo(403);
            assertThat(reply.errorCode()).isEqualTo("forbidden");
        }
        assertThat(NORTH.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:1",
                "LocalHost:8080",
                "127.0.0.1",
                "127.0.0.1:80",
                "127.8.9.255:65535",
                "[::1]",
                "[::1]:8080",
                "localhost:"
            })
    void our_own_names_are_taken_with_any_port(String host) {
        assertThat(ask("GET /v1/models HTTP/1.1", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example/v1/models, localhost, 403",
        "http://localhost/v1/models, evil.example, 403",
        "http://localhost@evil.example/v1/models, localhost, 403",
        "http://localhost:8080/v1/models, localhost, 200",
        "http://127.0.0.1/v1/models, 127.0.0.1, 200",
        "//evil.example/v1/models, localhost, 404",
        "evil.example:80, localhost, 403"
    })
    void a_whole_address_in_the_first_line_counts_too(String address, String host, int status) {
        assertThat(ask("GET " + address + " HTTP/1.1", "Host: " + host).status())
                .isEqualTo(status);
    }

    @Test
    void http_1_0_need_not_name_a_host() {
        assertThat(ask("GET /v1/models HTTP/1.0", "X: y").status()).isEqualTo(200);
        assertThat(ask("GET /v1/models HTTP/1.0", "Host: evil.example").status())
                .isEqualTo(403);
    }

    @Test
    void where_a_key_is_asked_for_any_name_will_do() {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", NORTH)
                .property("caravan.auth", "keys")
                .start()) {
            String key = "X-Api-Key: " + KeyDesk.of(caravan).create("acme");
            Soon.holds(
                    java.time.Duration.ofSeconds(5),
                    () -> ask(caravan, "GET /v1/models HTTP/1.1", "Host: caravan.example\r\n" + key)
                                    .status()
                            == 200);
        }
    }

    @Test
    void the_configured_name_is_ours() {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", NORTH)
                .property("caravan.host", "0.0.0.0")
                .property("caravan.auth", "open")
                .start()) {
            assertThat(ask(caravan, "GET /v1/models HTTP/1.1", "Host: 0.0.0.0:1")
                            .status())
                    .isEqualTo(200);
            assertThat(ask(caravan, "GET /v1/models HTTP/1.1", "Host: evil.example")
                            .status())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.9.9, true",
        "localhost, true",
        "LOCALHOST, true",
        "::1, true",
        "[::1], true",
        "127.evil.example, false",
        "127., false",
        "127.0.0.1.example, false",
        "0.0.0.0, false",
        "10.0.0.1, false"
    })
    void only_what_is_loopback_for_certain_asks_for_no_key(String host, boolean loopback) {
        Settings settings = TestCaravan.settings(Map.of("caravan.host", host));

        assertThat(settings.loopbackOnly()).isEqualTo(loopback);
        assertThat(settings.keysRequired()).isEqualTo(!loopback);
    }

    private static Reply ask(String line, String headers) {
        return ask(CARAVAN, line, headers);
    }

    private static Reply ask(TestCaravan caravan, String line, String headers) {
        boolean asks = line.startsWith("POST");
        String body = asks ? QUESTION : "";
        String length = asks ? "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() : "";
        return Wire.answer(caravan, (line + "\r\n" + headers + length + "\r\n\r\n" + body).getBytes(UTF_8));
    }
}
