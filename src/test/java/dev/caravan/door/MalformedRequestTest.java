package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no provider should ever see is refused at the door, in words that help, and does no harm to anybody else. */
class MalformedRequestTest {
    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .property("caravan.timeout.client", "2s")
            .start();

    @BeforeEach
    void forget() {
        NORTH.journal().clear();
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

    @ParameterizedTest
    @MethodSource("dev.caravan.door.MalformedBodies#all")
    void what_is_no_json_object_is_refused(MalformedRequest request) {
        is_refused(request);
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.door.MalformedMembers#all")
    void a_member_that_is_wrong_is_named(MalformedRequest request) {
        is_refused(request);
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.door.MalformedHttp#all")
    void what_is_no_http_request_of_ours_is_refused(MalformedRequest request) {
        is_refused(request);
    }

    /** Who reads the length would see two requests here, and who reads the chunks sees one. */
    @Test
    void a_length_beside_chunks_smuggles_nothing_in() {
        String body = "%x\r\n%s\r\n0\r\n\r\n".formatted(MalformedBodies.GOOD.length(), MalformedBodies.GOOD);
        List<String> headers = List.of(
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "Content-Length: " + (body.length() - 20),
                "Connection: close");

        Reply reply =
                Wire.answer(CARAVAN, Wire.request("POST /v1/chat/completions HTTP/1.1", body.getBytes(UTF_8), headers));

        assertThat(reply.status()).isIn(200, 400);
        assertThat(NORTH.journal().calls())
                .allSatisfy(call -> assertThat(call.text()).isEqualTo(MalformedBodies.GOOD.replace("simple", "m1")));
    }

    private static void is_refused(MalformedRequest request) {
        Optional<Reply> reply = Wire.exchange(CARAVAN, request.bytes());

        if (request.foreign()) {
            reply.ifPresent(answer -> assertThat(answer.status()).isIn(request.statuses()));
        } else {
            isRefusal(reply.orElseThrow(() -> new AssertionError("closed without an answer")), request);
        }
        assertThat(NORTH.journal().calls()).isEmpty();
        assertThat(Wire.answer(CARAVAN, Wire.post(MalformedBodies.GOOD)).status())
                .isEqualTo(200);
    }

    private static void isRefusal(Reply reply, MalformedRequest request) {
        assertThat(reply.status()).as(reply.body()).isIn(request.statuses());
        assertThat(reply.header("content-type")).startsWith("application/json");
        assertThat(members(reply.json())).containsExactly("error");
        JsonNode error = reply.json().path("error");
        assertThat(members(error)).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asText(null)).isEqualTo(request.param());
        assertThat(error.path("message").asText())
                .isNotBlank()
                .hasSizeLessThan(700)
                .doesNotContainPattern(
                        "(?i)exception|\\.java|\\bat [a-z]+\\.|(io|com|org|dev|java)\\.[a-z]+\\.|HashMap|jackson");
    }

    private static List<String> members(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
