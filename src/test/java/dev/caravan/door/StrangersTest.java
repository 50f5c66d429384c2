package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where keys are asked for, a stranger hears so by the head alone, whatever the rest of the request would be. */
class StrangersTest {
    private static final String QUESTION = MalformedBodies.GOOD;
    private static final String JSON = "Content-Type: application/json";
    private static final String OWN_ROUTE = """
            - route:
                id: own
                description: asks a tier
                routeConfigurationId: edge-errors
                from:
                  uri: platform-http:/own
                  steps:
                    - setBody:
                        constant:
                          expression: hi
                    - to:
                        uri: langchain4j-chat:own
                        parameters:
                          chatModel: "#chat-simple"
            """;

    private static final List<String> ADDRESSES = List.of(
            "POST /v1/chat/completions",
            "POST /v1/messages",
            "POST /v1/messages/count_tokens",
            "POST /v1/embeddings",
            "GET /v1/models",
            "GET /v1/models/simple",
            "GET /v1/usage",
            "POST /v1/files",
            "GET /v1/files",
            "GET /v1/files/file-1",
            "DELETE /v1/files/file-1",
            "GET /v1/files/file-1/content",
            "POST /v1/batches",
            "GET /v1/batches",
            "GET /v1/batches/batch_1",
            "POST /v1/batches/batch_1/cancel",
            "POST /own",
            "GET /v1/chat/completions",
            "DELETE /v1/messages",
            "BREW /v1/models",
            "OPTIONS /v1/chat/completions",
            "POST /nowhere",
            "GET /",
            "GET /v1/models/%zz",
            "POST /v1/messages?x=%zz");

    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .property("caravan.auth", "keys")
            .routeFile("own.camel.yaml", OWN_ROUTE)
            .clock(NOW::get)
            .start();

    private static String live = "";
    private static String revoked = "";
    private static String expired = "";

    @BeforeAll
    static void keys() {
        KeyDesk desk = KeyDesk.of(CARAVAN).at(NOW::get);
        live = desk.create("live");
        revoked = desk.create("revoked");
        expired = desk.create("expired", "--expires", "2026-11-30T12:30:00Z");
        desk.key("revoke", "revoked");
        NOW.set(Instant.parse("2026-11-30T13:00:00Z"));
        Soon.holds(Duration.ofSeconds(5), () -> CARAVAN.chatWith(live, "hi").status() == 200);
    }

    @AfterEach
    void nothing_is_left_under_way() {
        Soon.holds(Duration.ofSeconds(2), () -> CARAVAN.gateway().door().underWay() == 0);
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
    }

    /** The credentials that are none. */
    private static List<String> strange() {
        return List.of(
                "X-Nothing: here",
                "Authorization: Bearer cvn_wrong",
                "Authorization: Bearer ",
                "Authorization: Basic " + live,
                "Authorization: Bearer " + revoked,
                "X-Api-Key: " + expired,
                "X-Api-Key: " + revoked);
    }

    /** What comes behind the address: the rest of the head, and what is sent of the body. */
    private static List<List<String>> rests() {
        return List.of(
                List.of(JSON, "Content-Length: " + QUESTION.length(), "", QUESTION),
                List.of(JSON, "Content-Length: 20971520", "", ""),
                List.of(JSON, "Content-Length: 20971521", "", "{"),
                List.of(JSON, "Content-Length: 999999999999999999", "", ""),
                List.of(JSON, "Transfer-Encoding: chunked", "", "5\r\n{\"mod\r\n"),
                List.of(JSON, "Transfer-Encoding: chunked", "", "zz\r\n"),
                List.of(JSON, "Content-Length: 9", "", "{\"model\":"),
                List.of("Content-Type: text/plain", "Content-Length: 2", "", "hi"),
                List.of("Content-Type: multipart/form-data", "Content-Length: 70000", "", "--x"),
                List.of(JSON, "Content-Length: 5", "Expect: 100-continue", "", ""),
                List.of("Origin: https://evil.example", ""));
    }

    static Stream<String> addresses() {
        return ADDRESSES.stream();
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void a_stranger_hears_401_and_no_more(String address) {
        long before = NORTH.journal().count();
        List<String> wrong = new ArrayList<>();
        for (String credential : strange()) {
            for (List<String> rest : rests()) {
                String head = address + " HTTP/1.1\r\nHost: localhost\r\n" + credential + "\r\n";
                String request = head + String.join("\r\n", rest) + (rest.size() == 2 ? "\r\n" : "");
                try (Wire wire = Wire.to(CARAVAN)) {
                    String heard = heard(wire.patience(Duration.ofSeconds(4)).send(request));
                    if (!heard.startsWith("HTTP/1.1 401 ") || !saysSo(address, heard)) {
                        wrong.add(request + "\n-> " + heard);
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(NORTH.journal().count()).isEqualTo(before);
    }

    private static String heard(Wire wire) {
        try {
            return wire.toEnd();
        } catch (UncheckedIOException e) {
            return "not closed: " + e.getMessage();
        }
    }

    private static boolean saysSo(String address, String heard) {
        boolean anthropic = address.contains("/v1/messages");
        return heard.contains("connection: close")
                && heard.contains(anthropic ? "\"authentication_error\"" : "\"code\":\"invalid_api_key\"")
                && heard.indexOf("HTTP/1.1") == heard.lastIndexOf("HTTP/1.1");
    }

    @Test
    void nothing_behind_a_stranger_is_answered() {
        long before = NORTH.journal().count();
        String stranger = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String known = new String(Wire.post(QUESTION, "Authorization: Bearer " + live), UTF_8);
        try (Wire wire = Wire.to(CARAVAN)) {
            String heard = wire.send(stranger + known + known).toEnd();

            assertThat(heard).startsWith("HTTP/1.1 401 ").doesNotContain("200 OK");
            assertThat(NORTH.journal().count()).isEqualTo(before);
        }
    }

    @Test
    void who_has_a_key_is_heard_on_every_door() {
        for (String address : ADDRESSES) {
            String request =
                    address + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nX-Api-Key: " + live + "\r\n\r\n";
            assertThat(Wire.answer(CARAVAN, request.getBytes(UTF_8)).status())
                    .as(address)
                    .isNotEqualTo(401);
        }
    }

    @Test
    void leave_to_send_the_body_is_for_who_has_a_key() {
        try (Wire wire = Wire.to(CARAVAN)) {
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n" + JSON
                    + "\r\nX-Api-Key: " + live + "\r\nContent-Length: " + QUESTION.length() + "\r\n\r\n";

            wire.send(head);
            assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 100");
            Reply reply = wire.send(QUESTION).reply().orElseThrow();

            assertThat(reply.status()).isEqualTo(200);
        }
    }

    @Test
    void a_key_that_is_taken_back_while_its_body_comes_is_refused() {
        KeyDesk desk = KeyDesk.of(CARAVAN).at(NOW::get);
        String leaving = desk.create("leaving");
        Soon.holds(Duration.ofSeconds(5), () -> CARAVAN.chatWith(leaving, "hi").status() == 200);
        byte[] whole = Wire.post(QUESTION, "X-Api-Key: " + leaving);
        long before = NORTH.journal().count();
        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(new String(whole, 0, whole.length - 1, UTF_8));
            Soon.holds(Duration.ofSeconds(5), () -> CARAVAN.gateway().door().underWay() == 1);
            desk.key("revoke", "leaving");
            Soon.holds(
                    Duration.ofSeconds(5),
                    () -> CARAVAN.get("/v1/models", "x-api-key", leaving).status() == 401);

            assertThat(wire.send("}").reply().orElseThrow().status()).isEqualTo(401);
            assertThat(NORTH.journal().count()).isEqualTo(before);
        }
    }

    /** Six of them would fill what there is for bodies. */
    @Test
    void strangers_with_large_bodies_take_no_room_from_those_with_a_key() {
        List<Wire> strangers = new ArrayList<>();
        byte[] piece = "x".repeat(64 << 10).getBytes(UTF_8);
        try {
            for (int i = 0; i < 12; i++) {
                Wire wire = Wire.to(CARAVAN);
                strangers.add(wire);
                wire.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n" + JSON
                        + "\r\nContent-Length: 20971520\r\n\r\n");
                for (int sent = 0; sent < 16; sent++) {
                    wire.send(piece);
                }
            }

            assertThat(CARAVAN.chatWith(live, "hi").status()).isEqualTo(200);
            assertThat(CARAVAN.gateway().door().underWay()).isZero();
        } finally {
            strangers.forEach(Wire::close);
        }
    }
}
