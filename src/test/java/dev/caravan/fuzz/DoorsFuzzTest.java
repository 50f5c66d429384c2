package dev.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent to a door is answered, or refused in words that are the caller's to read. */
@Tag("slow")
class DoorsFuzzTest {
    private static final String FORM = """
            --b\r
            Content-Disposition: form-data; name="purpose"\r
            \r
            batch\r
            --b\r
            Content-Disposition: form-data; name="file"; filename="a.jsonl"\r
            Content-Type: text/plain\r
            \r
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}}\r
            --b--\r
            """;

    private static TestCaravan caravan;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        caravan = TestCaravan.with().property("caravan.files.largest", "1MiB").start();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        caravan.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, CHAT",
        "/v1/messages, MESSAGES",
        "/v1/messages/count_tokens, MESSAGES",
        "/v1/responses, RESPONSES",
        "/v1/embeddings, EMBEDDINGS"
    })
    void every_body_is_answered(String path, Reader reader) {
        List<byte[]> good = reader.goodCases().stream()
                .map(body -> new String(body, UTF_8).replaceFirst("\"model\":\"[^\"]*\"", "\"model\":\"sandbox/echo\""))
                .map(body -> body.getBytes(UTF_8))
                .toList();
        Budget.spend("bodies at " + path, new Mutants(good, Budget.chance()), body -> {
            requireAnswered(sent(path, "application/json", body));
        });
    }

    @Test
    void every_form_is_answered() {
        Budget.spend("forms", new Mutants(List.of(FORM.getBytes(UTF_8)), Budget.chance()), body -> {
            requireAnswered(sent("/v1/files", "multipart/form-data; boundary=b", body));
        });
    }

    @Test
    void every_message_is_answered_or_its_connection_closed() {
        byte[] good = Wire.post("{\"model\":\"sandbox/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        Budget.spend("messages", new Mutants(List.of(good), Budget.chance()), bytes -> {
            try (Wire wire = Wire.to(caravan)) {
                Optional<Reply> reply = wire.send(bytes).endOutput().reply();
                reply.ifPresent(
                        told -> assertThat(told.status()).as(told.body()).isNotEqualTo(500));
            }
        });
    }

    private static void requireAnswered(HttpResponse<String> reply) {
        String told = reply.statusCode() + " " + reply.body();
        assertThat(reply.statusCode()).as(told).isBetween(200, 499);
        assertThat(told).doesNotContain("internal_error");
    }

    private static HttpResponse<String> sent(String path, String type, byte[] body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(caravan.uri(path))
                        .header("content-type", type)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
